#include "tickwire/judgement.hpp"

#include <cstdio>
#include <utility>

namespace tickwire {

std::string_view name(RewindBound bound) {
    switch (bound) {
        case RewindBound::none:
            return "none";
        case RewindBound::max_rewind:
            return "max_rewind";
        case RewindBound::path:
            return "path";
    }
    return "unknown";
}

std::string_view name(ShotVerdict verdict) {
    switch (verdict) {
        case ShotVerdict::hit:
            return "hit";
        case ShotVerdict::no_damage:
            return "no_damage";
        case ShotVerdict::miss:
            return "miss";
    }
    return "unknown";
}

std::string_view name(ShotReason reason) {
    switch (reason) {
        case ShotReason::hit:
            return "hit";
        case ShotReason::missed:
            return "missed";
        case ShotReason::nobody_near:
            return "nobody_near";
        case ShotReason::wall:
            return "wall";
        case ShotReason::target_protected:
            return "target_protected";
        case ShotReason::target_dead_since:
            return "target_dead_since";
        case ShotReason::shooter_dead:
            return "shooter_dead";
        case ShotReason::in_cover_since:
            return "in_cover_since";
        case ShotReason::no_line_of_sight_now:
            return "no_line_of_sight_now";
        case ShotReason::ended:
            return "ended";
    }
    return "unknown";
}

std::string_view sentence(ShotReason reason) {
    switch (reason) {
        case ShotReason::hit:
            return "it met its target";
        case ShotReason::missed:
            return "it passed its target";
        case ShotReason::nobody_near:
            return "nobody was near its way";
        case ShotReason::wall:
            return "a wall stopped it";
        case ShotReason::target_protected:
            return "its target could not be hurt yet";
        case ShotReason::target_dead_since:
            return "its target was dead already";
        case ShotReason::shooter_dead:
            return "its shooter was dead already";
        case ShotReason::in_cover_since:
            return "its target had been in cover for too long";
        case ShotReason::no_line_of_sight_now:
            return "its shooter is far away and its target was in cover by then";
        case ShotReason::ended:
            return "it was taken away in flight";
    }
    return "unknown";
}

std::string to_string(const Judgement& judgement) {
    const auto ms = [](Duration time) { return std::to_string((time.count() + 500) / 1000) + " ms"; };
    std::string text = std::string(name(judgement.verdict)) + ": " + std::string(sentence(judgement.reason));
    if (judgement.reason == ShotReason::missed) {
        char apart[32];
        std::snprintf(apart, sizeof apart, " by %.2f", static_cast<double>(judgement.apart));
        text += apart;
    }
    if (judgement.lasted > Duration::zero()) text += " (" + ms(judgement.lasted) + ")";
    text += "; seen " + ms(judgement.claimed) + " ago, looked back " + ms(judgement.granted);
    if (judgement.cut_by == RewindBound::max_rewind) text += ", the host's most";
    if (judgement.cut_by == RewindBound::path) text += ", all that the snapshots it has acked make possible";
    return text;
}

void ShotLog::begin(const Judgement& draft) {
    const std::uint32_t index = draft.shot.index();
    if (index >= draft_of_.size()) draft_of_.resize(index + 1);
    if (draft_of_[index] != 0) forget(drafts_[draft_of_[index] - 1].shot);
    drafts_.push_back(draft);
    draft_of_[index] = static_cast<std::uint32_t>(drafts_.size());
}

const Judgement* ShotLog::find(EntityId shot) const {
    const std::uint32_t place = shot && shot.index() < draft_of_.size() ? draft_of_[shot.index()] : 0;
    return place != 0 && drafts_[place - 1].shot == shot ? &drafts_[place - 1] : nullptr;
}

Judgement* ShotLog::find(EntityId shot) {
    return const_cast<Judgement*>(std::as_const(*this).find(shot));
}

const Judgement& ShotLog::finish(const Judgement& record) {
    records_.push_back(record);
    records_.back().number = ++count_;
    forget(record.shot);
    return records_.back();
}

void ShotLog::gone(EntityId shot, Tick tick) {
    const Judgement* draft = find(shot);
    if (draft == nullptr) return;
    Judgement record = *draft;
    record.tick = tick;
    record.verdict = ShotVerdict::miss;
    record.reason = ShotReason::ended;
    finish(record);
}

void ShotLog::resume(std::span<const Judgement> under_way, std::uint64_t count) {
    *this = {};
    for (const Judgement& draft : under_way) begin(draft);
    count_ = count;
}

void ShotLog::forget(EntityId shot) {
    const Judgement* draft = find(shot);
    if (draft == nullptr) return;
    const auto place = static_cast<std::size_t>(draft - drafts_.data());
    draft_of_[shot.index()] = 0;
    if (place + 1 < drafts_.size()) {
        drafts_[place] = drafts_.back();
        draft_of_[drafts_[place].shot.index()] = static_cast<std::uint32_t>(place + 1);
    }
    drafts_.pop_back();
}

}  // namespace tickwire
