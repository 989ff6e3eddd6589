// Connect tokens and their keys as the programs get them: from files and the command line.
#pragma once

#include <string>
#include <vector>

#include "tickwire/connect_token.hpp"

namespace skirmish {

/// See tickwire::parse_token_keys(). Errors name the file.
tickwire::Result<std::vector<tickwire::TokenKey>> read_token_keys(const std::string& file);
/// The first line of a file: at least 16 printable characters.
tickwire::Result<std::string> read_admin_key(const std::string& file);
/// A token's text, or `@FILE` with it.
tickwire::Result<std::vector<std::byte>> read_token(const std::string& text_or_file);
/// One for a client of one's own, made with the first of the keys.
tickwire::Result<std::vector<std::byte>> own_token(const std::vector<tickwire::TokenKey>& keys, std::uint64_t user);

}  // namespace skirmish
