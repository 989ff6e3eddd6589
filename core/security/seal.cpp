#include "security/seal.hpp"

#include <sodium.h>

#include <cassert>

namespace tickwire::security {

namespace {

/// Of a datagram that is long enough to be sealed.
std::uint16_t counter_low_of(std::span<const std::byte> datagram, Towards towards) {
    const auto low = datagram.first(seal_header_bytes(towards)).last(2);
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(low[0]) | std::to_integer<unsigned>(low[1]) << 8);
}

}  // namespace

std::optional<std::uint32_t> session_named_by(std::span<const std::byte> datagram) {
    if (datagram.size() < seal_bytes(Towards::server)) return std::nullopt;
    std::uint32_t session = 0;
    for (unsigned i = 0; i < 4; ++i) session |= std::to_integer<std::uint32_t>(datagram[1 + i]) << (8 * i);
    return session;
}

Key next_epoch_key(const Key& key) {
    static constexpr unsigned char label[] = "tickwire next epoch";
    Key next;
    crypto_generichash(next.data(), next.bytes.size(), label, sizeof label - 1, key.data(), key.bytes.size());
    return next;
}

std::uint64_t Sealer::seal(std::uint8_t kind, std::span<const std::byte> plain, std::span<std::byte> out) {
    assert(out.size() == plain.size() + overhead());
    const std::uint64_t counter = ++counter_;
    if ((counter & ((std::uint64_t{1} << epoch_bits) - 1)) == 0) aead_.set_key(next_epoch_key(aead_.key()));

    const auto header = out.first(seal_header_bytes(towards_));
    header[0] = static_cast<std::byte>(kind);
    if (towards_ == Towards::server) {
        for (unsigned i = 0; i < 4; ++i) header[1 + i] = static_cast<std::byte>(session_ >> (8 * i));
    }
    header[header.size() - 2] = static_cast<std::byte>(counter);
    header[header.size() - 1] = static_cast<std::byte>(counter >> 8);
    aead_.seal(counter, plain, header, out.subspan(header.size()));
    return counter;
}

/// The counter nearest to the newest one that has these low bits: right as long as fewer than 32,768 are lost in a row.
std::uint64_t Opener::full_counter(std::uint16_t low) const {
    const std::uint64_t newest = window_.newest();
    const auto ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(low - static_cast<std::uint16_t>(newest)));
    if (ahead < 0 && newest < static_cast<std::uint64_t>(-static_cast<std::int64_t>(ahead))) return 0;
    return newest + static_cast<std::uint64_t>(static_cast<std::int64_t>(ahead));
}

bool Opener::has_key(std::uint64_t counter) const {
    const std::uint64_t epoch = counter >> epoch_bits;
    return epoch == epoch_ || epoch == epoch_ + 1 || (has_previous_ && epoch + 1 == epoch_);
}

bool Opener::open_with_key(std::uint64_t counter, std::span<const std::byte> datagram,
                           std::span<std::byte> plain) const {
    const std::size_t header = seal_header_bytes(towards_);
    const auto open = [&](const Aead& aead) {
        return aead.open(counter, datagram.subspan(header), datagram.first(header), plain);
    };
    const std::uint64_t epoch = counter >> epoch_bits;
    if (epoch == epoch_) return open(current_);
    return open(Aead(current_.cipher(), epoch == epoch_ + 1 ? next_ : previous_));
}

void Opener::advance_to(std::uint64_t counter) {
    if (counter >> epoch_bits > epoch_) {
        epoch_ = counter >> epoch_bits;
        previous_ = current_.key();
        has_previous_ = true;
        current_.set_key(next_);
        next_ = next_epoch_key(next_);
    }
    // Nothing of the epoch before is acceptable any more once the window has moved past it.
    const std::uint64_t into_epoch = window_.newest() & ((std::uint64_t{1} << epoch_bits) - 1);
    if (has_previous_ && into_epoch > ReplayWindow::size) {
        wipe(previous_.bytes);
        has_previous_ = false;
    }
}

Opener::Opened Opener::open(std::span<const std::byte> datagram, std::span<std::byte> plain) {
    if (datagram.size() < overhead()) return {};
    assert(plain.size() == datagram.size() - overhead());
    const std::uint64_t counter = full_counter(counter_low_of(datagram, towards_));
    if (!window_.acceptable(counter)) return {Failure::replayed, counter, false};
    if (!has_key(counter)) return {Failure::replayed, counter, false};
    if (!open_with_key(counter, datagram, plain)) return {Failure::forged, counter, false};
    const bool newest = counter > window_.newest();
    window_.mark(counter);
    advance_to(counter);
    return {Failure::none, counter, newest};
}

}  // namespace tickwire::security
