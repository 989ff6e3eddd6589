#include "memory/scarcity.hpp"

#include <enet/enet.h>

#include <cstdlib>
#include <new>

namespace tickwire::test {

namespace {

struct Account {
    bool scarce = false;
    Shortage shortage{};
    std::uint64_t counted = 0, refused = 0;
    std::int64_t in_use = 0;
};

// The one place that cannot be passed in: operator new has no argument for it.
Account& account() {
    thread_local Account mine;
    return mine;
}

void* allocate(std::size_t bytes) {
    Account& mine = account();
    if (mine.scarce) {
        const std::uint64_t number = ++mine.counted;
        if (number >= mine.shortage.from && number < mine.shortage.until) {
            ++mine.refused;
            return nullptr;
        }
    }
    void* block = std::malloc(bytes == 0 ? 1 : bytes);
    if (block != nullptr) ++mine.in_use;
    return block;
}

void release(void* block) {
    if (block != nullptr) --account().in_use;
    std::free(block);
}

}  // namespace

Scarce::Scarce(const Shortage& shortage) {
    account().shortage = shortage;
    account().scarce = true;
}
Scarce::~Scarce() {
    account().scarce = false;
}

Plenty::Plenty() : was_(account().scarce) {
    account().scarce = false;
}
Plenty::~Plenty() {
    account().scarce = was_;
}

void begin_counting() {
    static const ENetCallbacks scarce_enet{allocate, release, nullptr};
    static const bool set = enet_initialize_with_callbacks(ENET_VERSION, &scarce_enet) == 0;
    if (!set) std::abort();
    account().counted = account().refused = 0;
}
std::uint64_t allocations_counted() {
    return account().counted;
}
std::uint64_t allocations_refused() {
    return account().refused;
}
std::int64_t blocks_in_use() {
    return account().in_use;
}

void PlentifulCarrier::send(std::span<const OutgoingDatagram> datagrams, TimePoint now) {
    const Plenty plenty;
    inner_->send(datagrams, now);
}
std::span<const IncomingDatagram> PlentifulCarrier::receive(TimePoint now) {
    const Plenty plenty;
    return inner_->receive(now);
}

}  // namespace tickwire::test

void* operator new(std::size_t bytes) {
    if (void* block = tickwire::test::allocate(bytes)) return block;
    throw std::bad_alloc();
}
void* operator new[](std::size_t bytes) {
    return operator new(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return tickwire::test::allocate(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return tickwire::test::allocate(bytes);
}
void operator delete(void* block) noexcept {
    tickwire::test::release(block);
}
void operator delete[](void* block) noexcept {
    tickwire::test::release(block);
}
void operator delete(void* block, std::size_t) noexcept {
    tickwire::test::release(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    tickwire::test::release(block);
}
