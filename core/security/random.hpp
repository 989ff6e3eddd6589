// Where secrets and nonces come from. Programs use system_random(); tests a seeded source, so that one seed gives
// the same bytes on the wire twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tickwire::security {

class RandomSource {
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;
    std::uint32_t u32();
    std::uint64_t u64();
};

/// libsodium's generator, seeded by the operating system. It keeps nothing of its own, so any thread may use it.
RandomSource& system_random();

/// ChaCha20's key stream of a seed: the same numbers everywhere, and no secret to anybody. Tests only.
class SeededRandomSource final : public RandomSource {
public:
    explicit SeededRandomSource(std::uint64_t seed) : seed_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    std::uint64_t seed_;
    std::uint64_t calls_ = 0;
};

}  // namespace tickwire::security
