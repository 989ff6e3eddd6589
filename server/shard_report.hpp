// What a server tells the other shards of its address, and what it says for all of them.
#pragma once

#include <memory>
#include <utility>

#include "tickwire/shards.hpp"
#include "tickwire/time.hpp"

namespace tickwire::server {

class ShardReport {
public:
    /// `shards` null: it is alone, and nothing is told.
    ShardReport(std::shared_ptr<Shards> shards, std::uint32_t shard) : shards_(std::move(shards)), shard_(shard) {}

    bool due(TimePoint now) const { return shards_ && now - told_ >= period; }
    void tell(const Shards::Load& load, TimePoint now) {
        told_ = now;
        if (shards_) shards_->publish(shard_, load);
    }
    void closed() {
        if (shards_) shards_->publish(shard_, {});
    }
    /// `own` and what the others said last.
    Shards::Load of_all(const Shards::Load& own) const { return shards_ ? shards_->total() : own; }

private:
    static constexpr Duration period = std::chrono::milliseconds(500);

    std::shared_ptr<Shards> shards_;
    std::uint32_t shard_;
    TimePoint told_{};
};

}  // namespace tickwire::server
