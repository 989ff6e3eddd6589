#include "counted_memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>

namespace big_world {

namespace {

// Before each block: how large it is, and whether it is the server's. One thread.
struct alignas(std::max_align_t) Head {
    std::size_t bytes = 0;
    bool servers = false;
};
std::size_t held = 0;
bool counting = false;

void* take(std::size_t bytes) {
    auto* head = static_cast<Head*>(std::malloc(sizeof(Head) + bytes));
    if (head == nullptr) throw std::bad_alloc();
    *head = {bytes, counting};
    if (counting) held += bytes;
    return head + 1;
}

void give_back(void* block) {
    if (block == nullptr) return;
    Head* head = static_cast<Head*>(block) - 1;
    if (head->servers) held -= head->bytes;
    std::free(head);
}

}  // namespace

Account::Account(bool servers) : before_(counting) {
    counting = servers;
}
Account::~Account() {
    counting = before_;
}

std::size_t server_bytes() {
    return held;
}

}  // namespace big_world

void* operator new(std::size_t bytes) {
    return big_world::take(bytes);
}
void* operator new[](std::size_t bytes) {
    return big_world::take(bytes);
}
void operator delete(void* block) noexcept {
    big_world::give_back(block);
}
void operator delete[](void* block) noexcept {
    big_world::give_back(block);
}
void operator delete(void* block, std::size_t) noexcept {
    big_world::give_back(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    big_world::give_back(block);
}
