// Thirty-two of a hundred and twenty-eight that take nothing of what they are told, or a kilobyte a second: what they
// cost the server, when they go, and whether the others hear everything.
#pragma once

namespace hostile_client {

/// Prints it, what a tick costs too; whether what is promised held: gone in time, at most 512 KiB each.
bool run_slow_readers();

}  // namespace hostile_client
