// Used connect tokens, on disk as they are used, so that a restart does not make them good again. Called on the tick's
// thread: an append is a write into the system's memory, not to the disk; it survives the server, not the machine.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "transport/server_transport.hpp"

namespace tickwire::server {

class TokenJournal {
public:
    /// Those of an earlier run that have not expired; the file is made anew with them.
    TokenJournal(std::filesystem::path file, std::uint64_t now_s);

    const std::vector<transport::UsedToken>& before() const { return before_; }
    void add(const transport::UsedToken& token);
    /// Tokens that could not be written down.
    std::uint64_t failed() const { return failed_; }

private:
    std::filesystem::path file_;
    std::vector<transport::UsedToken> before_;
    std::ofstream out_;
    std::uint64_t failed_ = 0;
};

}  // namespace tickwire::server
