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

std::string_view name(Verdict verdict) {
    switch (verdict) {
        case Verdict::hit:
            return "hit";
        case Verdict::no_damage:
            return "no_damage";
        case Verdict::miss:
            return "miss";
    }
    return "unknown";
}

std::string_view name(Reason reason) {
    switch (reason) {
        case Reason::hit:
            return "hit";
        case Reason::missed:
            return "missed";
        case Reason::nobody_near:
            return "nobody_near";
        case Reason::wall:
            return "wall";
        case Reason::target_protected:
            return "target_protected";
        case Reason::target_dead_since:
            return "target_dead_since";
        case Reason::shooter_dead:
            return "shooter_dead";
        case Reason::in_cover_since:
            return "in_cover_since";
        case Reason::no_line_of_sight_now:
            return "no_line_of_sight_now";
        case Reason::ended:
            return "ended";
    }
    return "unknown";
}

std::string_view sentence(Reason reason) {
    switch (reason) {
        case Reason::hit:
            return "it met its target";
        case Reason::missed:
            return "it passed its target";
        case Reason::nobody_near:
            return "nobody was near its way";
        case Reason::wall:
            return "a wall stopped it";
        case Reason::target_protected:
            return "its target could not be hurt yet";
        case Reason::target_dead_since:
            return "its target was dead already";
        case Reason::shooter_dead:
            return "its shooter was dead already";
        case Reason::in_cover_since:
            return "its target had been in cover for too long";
        case Reason::no_line_of_sight_now:
            return "its shooter is far away and its target was in cover by then";
        case Reason::ended:
            return "it was taken away in flight";
    }
    return "unknown";
}

std::string to_string(const Judgement& judgement) {
    const auto ms = [](Duration time) { return std::to_string((time.count() + 500) / 1000) + " ms"; };
    std::string text = std::string(name(judgement.verdict)) + ": " + std::string(sentence(judgement.reason));
    if (judgement.reason == Reason::missed) {
        char apart[32];
        std::snprintf(apart, sizeof apart, " by %.2f", static_cast<double>(judgement.apart));
        text += apart;
    }
    if (judgement.lasted > Duration::zero()) text += " (" + ms(judgement.lasted) + ")";
    text += "; seen " + ms(judgement.claimed) + " ago, looked back " + ms(judgement.granted);
    if (judgement.cut_by == RewindBound::max_rewind) text += ", the host's most";
    if (judgement.cut_by == RewindBound::path) text += ", all that its round trip makes possible";
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
    record.verdict = Verdict::miss;
    record.reason = Reason::ended;
    finish(record);
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
