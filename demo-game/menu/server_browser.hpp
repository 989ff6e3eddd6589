// The servers that one could join: those on the local network, and those joined before. Asks again every few seconds
// while it is looked at; never blocks, names are looked up on a thread of their own.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tickwire/server_query.hpp"

namespace skirmish {

struct ListedServer {
    std::string address;  ///< HOST:PORT to join
    std::optional<tickwire::ServerAnswer> answer{};
    bool silent = false;  ///< was asked and did not answer
};

class ServerBrowser {
public:
    /// The next advance() asks anew.
    void look(std::vector<std::string> recent);
    void advance(tickwire::TimePoint now);
    /// Sleeps for at most that long, until an answer may be there.
    void rest(tickwire::Duration most);

    const std::vector<ListedServer>& lan() const { return lan_; }
    /// In the order given to look().
    const std::vector<ListedServer>& recent() const { return recent_; }
    bool searched() const { return searched_; }
    /// Empty, or why the local network cannot be asked.
    const std::string& trouble() const { return trouble_; }

private:
    using Resolved = std::vector<std::optional<tickwire::Address>>;
    void take_lan();
    void take_recent();

    std::vector<ListedServer> lan_, recent_;
    Resolved resolved_;
    std::future<Resolved> resolving_;
    std::unique_ptr<tickwire::ServerQuery> lan_query_, recent_query_;
    tickwire::TimePoint next_{};
    bool searched_ = false;
    std::string trouble_;
};

}  // namespace skirmish
