#include "arena/board.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <new>

namespace tickwire::bench {

Board* share_board() {
    void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : new (memory) Board;
}

void fail(Board& board, const char* why) {
    std::snprintf(board.error.data(), board.error.size(), "%s", why);
    board.phase.store(Phase::failed, std::memory_order_release);
}

bool wait_for_server(const Board& board) {
    while (board.phase.load(std::memory_order_acquire) == Phase::starting) usleep(5'000);
    return board.phase.load(std::memory_order_acquire) == Phase::listening;
}

}  // namespace tickwire::bench
