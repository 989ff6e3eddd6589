// Heap memory by who asked for it: in a process that holds a server and all its clients, what the server takes alone.
#pragma once

#include <cstddef>

namespace big_world {

/// While one stands, what is allocated on this thread counts as the server's, until it is freed; or does not.
class Account {
public:
    explicit Account(bool servers);
    ~Account();

private:
    bool before_;
};

/// Bytes that the server holds now.
std::size_t server_bytes();

}  // namespace big_world
