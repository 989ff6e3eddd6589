#include "tickwire/server_config.hpp"

#include "message/text.hpp"
#include "tickwire/roster.hpp"
#include "tickwire/shards.hpp"

namespace tickwire {

namespace {

Error out_of_range(const std::string& field, const std::string& value, const std::string& allowed) {
    return {ErrorCode::invalid_argument, "server config: " + field + " is " + value + ", must be " + allowed};
}

std::string plain_text(std::size_t least, std::size_t most) {
    return std::to_string(least) + " to " + std::to_string(most) +
           " bytes of UTF-8 without control characters or spaces around it";
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

std::string seconds_text(Duration duration) {
    return std::to_string(duration.count() / 1000) + " ms";
}

}  // namespace

Result<void> ServerConfig::validate() const {
    if (max_players < 1 || max_players > 4000)
        return out_of_range("max_players", std::to_string(max_players), "1 to 4,000");
    if (name.empty() || message::clean_text(name, max_server_name_bytes) != name)
        return out_of_range("name", quoted(message::clean_text(name, max_server_name_bytes)),
                            plain_text(1, max_server_name_bytes));
    if (message::clean_text(mode, max_mode_bytes) != mode)
        return out_of_range("mode", quoted(message::clean_text(mode, max_mode_bytes)), plain_text(0, max_mode_bytes));
    if (admission == Admission::join_key && (join_key.empty() || join_key.size() > 64)) {
        return out_of_range("join_key", std::to_string(join_key.size()) + " bytes long", "1 to 64 bytes");
    }
    if (admission == Admission::token && (token_keys.empty() || token_keys.size() > 16)) {
        return out_of_range("token_keys", std::to_string(token_keys.size()) + " keys", "1 to 16 keys");
    }
    for (const TokenKey& key : token_keys) {
        if (key.bytes.size() != token_key_bytes)
            return out_of_range("token_keys", std::to_string(key.bytes.size()) + " bytes long", "32 bytes each");
    }
    if (snapshot_every < 1 || snapshot_every > max_snapshot_every)
        return out_of_range("snapshot_every", std::to_string(snapshot_every), "1 to 16");
    if (max_prior_kbit < 64 || max_prior_kbit > 1'000'000)
        return out_of_range("max_prior_kbit", std::to_string(max_prior_kbit), "64 to 1,000,000");
    if (max_client_kbit != 0 && (max_client_kbit < 32 || max_client_kbit > 1'000'000))
        return out_of_range("max_client_kbit", std::to_string(max_client_kbit), "0 or 32 to 1,000,000");
    if (min_client_kbit < 16 || min_client_kbit > 1'000'000)
        return out_of_range("min_client_kbit", std::to_string(min_client_kbit), "16 to 1,000,000");
    if (early_references_below_percent > 20)
        return out_of_range("early_references_below_percent", std::to_string(early_references_below_percent),
                            "0 to 20");
    if (max_catch_up < 1 || max_catch_up > 60)
        return out_of_range("max_catch_up", std::to_string(max_catch_up), "1 to 60");
    if (max_rewind < Duration::zero() || max_rewind > std::chrono::seconds(1)) {
        return out_of_range("max_rewind", seconds_text(max_rewind), "0 to 1 s");
    }
    if (victim_grace < Duration::zero() || victim_grace > std::chrono::seconds(1)) {
        return out_of_range("victim_grace", seconds_text(victim_grace), "0 to 1 s");
    }
    if (strict_above < Duration::zero() || strict_above > std::chrono::seconds(2)) {
        return out_of_range("strict_above", seconds_text(strict_above), "0 to 2 s");
    }
    if (playing_timeout < std::chrono::seconds(1) || playing_timeout > std::chrono::minutes(10)) {
        return out_of_range("playing_timeout", seconds_text(playing_timeout), "1 s to 10 min");
    }
    if (loading_timeout < std::chrono::seconds(1) || loading_timeout > std::chrono::hours(1)) {
        return out_of_range("loading_timeout", seconds_text(loading_timeout), "1 s to 1 h");
    }
    if (checkpoint_every < std::chrono::milliseconds(100) || checkpoint_every > std::chrono::minutes(1)) {
        return out_of_range("checkpoint_every", seconds_text(checkpoint_every), "100 ms to 1 min");
    }
    if (resume_for < std::chrono::seconds(1) || resume_for > std::chrono::minutes(10)) {
        return out_of_range("resume_for", seconds_text(resume_for), "1 s to 10 min");
    }
    if (shed_above_percent > 100)
        return out_of_range("shed_above_percent", std::to_string(shed_above_percent), "0 to 100");
    if (longest_step < std::chrono::milliseconds(10) || longest_step > std::chrono::minutes(1)) {
        return out_of_range("longest_step", seconds_text(longest_step), "10 ms to 1 min");
    }
    if (shards && shard >= shards->count())
        return out_of_range("shard", std::to_string(shard),
                            "below the number of shards, " + std::to_string(shards->count()));
    if (auto conditions = outgoing.validate(); !conditions) return conditions;
    return incoming.validate();
}

}  // namespace tickwire
