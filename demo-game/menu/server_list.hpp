// Who is there, for scripts: a line of JSON for each server.
#pragma once

#include <string>

namespace skirmish {

/// Asks `server`, HOST[:PORT], or the local network when it is empty, and prints who has answered. The program's exit
/// code: 0 when somebody has.
int list_servers(const std::string& server);

}  // namespace skirmish
