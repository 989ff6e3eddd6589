#include "room_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <system_error>

#include "room_files.hpp"
#include "state_folder.hpp"

namespace tickwire::server {

namespace {

constexpr std::array<char, 8> magic{'T', 'W', 'J', 'O', 'U', 'R', 'N', '1'};
constexpr std::size_t file_head = magic.size() + 8, check_bytes = 8, entry_head = check_bytes + 8 + 4;
constexpr std::uint64_t long_file = 4u << 20, longest_file = 192u << 20;

void put(std::byte* to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) to[i] = static_cast<std::byte>(value >> (8 * i));
}

std::uint64_t get(std::span<const std::byte> from, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
    return value;
}

/// Of a file; 0: it is no journal.
std::uint64_t life_of(std::span<const std::byte> content) {
    const bool whole = content.size() >= file_head && std::memcmp(content.data(), magic.data(), magic.size()) == 0;
    return whole ? get(content.subspan(magic.size()), 8) : 0;
}

std::uint64_t life_of(const std::filesystem::path& file) {
    std::array<std::byte, file_head> head{};
    std::ifstream in(file, std::ios::binary);
    in.read(reinterpret_cast<char*>(head.data()), head.size());
    return in ? life_of(std::span<const std::byte>(head)) : 0;
}

}  // namespace

void RoomJournal::begin(const JournalMark& mark) {
    end();
    std::error_code error;
    for (const RoomFile& file : room_files(folder_, room_, journal_ending)) {
        if (file.number > mark.happened || life_of(file.path) != mark.life) std::filesystem::remove(file.path, error);
    }
    mark_ = mark;
    open();
}

void RoomJournal::end() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
    mark_ = {};
    failing_.clear();
}

void RoomJournal::checkpoint_taken() {
    if (mark_.life == 0 || (file_ >= 0 && written_ < long_file)) return;
    if (file_ >= 0) ::close(file_);
    failing_.clear();
    open();
}

void RoomJournal::open() {
    const auto path = room_file(folder_, room_, mark_.happened + 1, journal_ending);
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) return fail("cannot be made");
    std::array<std::byte, file_head> head{};
    std::memcpy(head.data(), magic.data(), magic.size());
    put(head.data() + magic.size(), mark_.life, 8);
    written_ = head.size();
    if (::write(file_, head.data(), head.size()) != std::ssize(head)) fail("cannot be written");
}

void RoomJournal::append(std::span<const std::byte> payload) {
    scratch_.resize(entry_head + payload.size());
    put(scratch_.data() + check_bytes, mark_.happened, 8);
    put(scratch_.data() + check_bytes + 8, payload.size(), 4);
    std::ranges::copy(payload, scratch_.begin() + entry_head);
    const auto digest = security::digest_of(std::span(scratch_).subspan(check_bytes));
    std::copy_n(digest.begin(), check_bytes, scratch_.begin());
    written_ += scratch_.size();
    if (written_ > longest_file) return fail("is too long");
    if (::write(file_, scratch_.data(), scratch_.size()) != std::ssize(scratch_)) fail("cannot be written");
}

// What comes after an entry that is lost is of no use: nothing more is written before the next checkpoint.
void RoomJournal::fail(const char* what) noexcept {
    const int why = errno;
    if (file_ >= 0) ::close(file_);
    file_ = -1;
    try {
        failing_ = room_file(folder_, room_, mark_.happened + 1, journal_ending).string() + " " + what + ": " +
                   std::generic_category().message(why);
    } catch (const std::bad_alloc&) {
        // Counted, if not said.
    }
}

Result<void> read_journal(std::span<const std::byte> content, JournalMark& mark, std::uint64_t until,
                          const Description& description, const TakeEntry& take) {
    if (mark.life == 0 || life_of(content) != mark.life) return Error{ErrorCode::mismatch, "it is of another match"};
    content = content.subspan(file_head);
    std::vector<std::byte> payload;
    while (content.size() >= entry_head) {
        const std::uint64_t number = get(content.subspan(check_bytes), 8);
        const auto length = static_cast<std::size_t>(get(content.subspan(check_bytes + 8), 4));
        if (content.size() - entry_head < length) return {};
        const auto checked = content.subspan(check_bytes, entry_head - check_bytes + length);
        const std::string which = "entry " + std::to_string(number);
        content = content.subspan(entry_head + length);
        if (number >= until) return {};
        if (number <= mark.happened) continue;
        if (number != mark.happened + 1)
            return Error{ErrorCode::malformed, which + " comes after " + std::to_string(mark.happened)};
        const auto digest = security::digest_of(checked);
        if (std::memcmp(digest.data(), checked.data() - check_bytes, check_bytes) != 0)
            return Error{ErrorCode::malformed, which + ": its checksum does not fit"};
        payload.assign(checked.end() - static_cast<std::ptrdiff_t>(length), checked.end());
        const auto entry = decode_journal_entry(payload, description);
        if (!entry) return Error{entry.error().code, which + ": " + entry.error().message};
        if (auto taken = take(*entry); !taken) return Error{taken.error().code, which + ": " + taken.error().message};
        mark.happened = number;
    }
    return {};
}

Result<void> read_journals(const std::filesystem::path& folder, RoomId room, JournalMark& mark,
                           const Description& description, const TakeEntry& take) {
    auto files = room_files(folder, room, journal_ending);  // newest first
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        const auto next = std::next(file);
        const std::uint64_t until = next == files.rend() ? std::numeric_limits<std::uint64_t>::max() : next->number;
        if (until <= mark.happened + 1) continue;
        const auto content = read_file(file->path, longest_file + long_file);
        const auto read =
            content ? read_journal(*content, mark, until, description, take) : Result<void>(content.error());
        if (!read) return Error{read.error().code, file->path.string() + ": " + read.error().message};
        if (next != files.rend() && until != mark.happened + 1)
            return Error{ErrorCode::malformed, file->path.string() + ": it ends after entry " +
                                                   std::to_string(mark.happened) + ", and the next begins with " +
                                                   std::to_string(until)};
    }
    return {};
}

}  // namespace tickwire::server
