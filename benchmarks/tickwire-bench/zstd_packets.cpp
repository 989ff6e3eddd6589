#include "tickwire-bench/zstd_packets.hpp"

#include <zdict.h>
#include <zstd.h>

namespace tickwire::bench {

namespace {

constexpr int level = 19;
constexpr std::size_t dictionary_bytes = 110 * 1024;

std::vector<std::byte> train(const PacketSamples& samples) {
    std::vector<std::byte> dictionary(samples.sizes.empty() ? 0 : dictionary_bytes);
    if (dictionary.empty()) return dictionary;
    const std::size_t size = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.bytes.data(),
                                                   samples.sizes.data(), static_cast<unsigned>(samples.sizes.size()));
    dictionary.resize(ZDICT_isError(size) ? 0 : size);
    return dictionary;
}

}  // namespace

ZstdPackets::ZstdPackets(const PacketSamples& samples) : context_(ZSTD_createCCtx()) {
    const std::vector<std::byte> dictionary = train(samples);
    dictionary_.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), level));
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_dictIDFlag, 0);
    ZSTD_CCtx_refCDict(context_.get(), dictionary_.get());
}

void ZstdPackets::compress(const std::vector<std::byte>& plain, std::vector<std::byte>& out) {
    out.resize(ZSTD_compressBound(plain.size()));
    const std::size_t size = ZSTD_compress2(context_.get(), out.data(), out.size(), plain.data(), plain.size());
    out.resize(ZSTD_isError(size) ? out.size() : size);
}

void ZstdPackets::Free::operator()(ZSTD_CCtx_s* context) const {
    ZSTD_freeCCtx(context);
}
void ZstdPackets::Free::operator()(ZSTD_CDict_s* dictionary) const {
    ZSTD_freeCDict(dictionary);
}

}  // namespace tickwire::bench
