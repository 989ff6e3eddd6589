#include "app/input_script.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace skirmish {

namespace {

using tickwire::Error;
using tickwire::ErrorCode;
using tickwire::Result;

const std::map<std::string, bool Hands::*> held_keys{{"W", &Hands::up},       {"S", &Hands::down},
                                                     {"A", &Hands::left},     {"D", &Hands::right},
                                                     {"TAB", &Hands::scores}, {"SHIFT", &Hands::dash}};
const std::map<std::string, Key> struck_keys{
    {"F1", Key::f1},   {"F2", Key::f2},       {"F3", Key::f3},         {"F4", Key::f4},
    {"F5", Key::f5},   {"F6", Key::f6},       {"F7", Key::f7},         {"F8", Key::f8},
    {"F9", Key::f9},   {"TAB", Key::tab},     {"LEFT", Key::left},     {"RIGHT", Key::right},
    {"UP", Key::up},   {"DOWN", Key::down},   {"1", Key::one},         {"2", Key::two},
    {"3", Key::three}, {"ENTER", Key::enter}, {"ESCAPE", Key::escape}, {"BACKSPACE", Key::erase}};

Error wrong(const std::string& what) {
    return {ErrorCode::invalid_argument, what};
}

}  // namespace

Result<InputScript::Instruction> InputScript::parse_line(std::string_view line) {
    std::istringstream words{std::string(line)};
    Instruction instruction;
    std::string deed, word;
    if (!(words >> instruction.at) || !(instruction.at >= 0) || !std::isfinite(instruction.at))
        return wrong("begins with no time in seconds");
    words >> deed;
    if (deed == "press" || deed == "release") {
        instruction.deed = deed == "press" ? Deed::press : Deed::release;
        words >> word;
        if (!held_keys.contains(word) && !struck_keys.contains(word))
            return wrong(
                "'" + word +
                "' is no key; there are W, A, S, D, SHIFT, 1, 2, 3, TAB, UP, DOWN, LEFT, RIGHT, ENTER, ESCAPE, "
                "BACKSPACE and F1 to F9");
        instruction.key = word;
    } else if (deed == "aim") {
        instruction.deed = Deed::aim;
        if (!(words >> instruction.angle) || !std::isfinite(instruction.angle))
            return wrong("aim takes an angle in radians");
    } else if (deed == "fire") {
        instruction.deed = Deed::fire;
        words >> word;
        if (word != "down" && word != "up") return wrong("fire is followed by down or up");
        instruction.down = word == "down";
    } else if (deed == "say") {
        std::getline(words >> std::ws, instruction.text);
        if (instruction.text.empty()) return wrong("say is followed by what to say");
        return instruction;
    } else {
        return wrong("'" + deed + "' is none of press, release, aim, fire and say");
    }
    if (words >> word) return wrong("'" + word + "' is too much");
    return instruction;
}

Result<InputScript> InputScript::parse(std::string_view text, const std::string& file) {
    InputScript script;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto instruction = parse_line(line);
        std::string fault = instruction ? "" : instruction.error().message;
        if (instruction && !script.instructions_.empty() && instruction->at < script.instructions_.back().at)
            fault = "is earlier than the line before it";
        if (!fault.empty()) return wrong(file + " line " + std::to_string(number) + ": " + fault);
        script.instructions_.push_back(std::move(*instruction));
    }
    return script;
}

Result<InputScript> InputScript::read(const std::string& file) {
    if (file.empty()) return InputScript{};
    std::ifstream in(file);
    if (!in) return Error{ErrorCode::not_found, "input script " + file + ": cannot be read"};
    std::ostringstream text;
    text << in.rdbuf();
    return parse(text.str(), file);
}

void InputScript::play(double seconds, Hands& hands) {
    for (; next_ < instructions_.size() && instructions_[next_].at <= seconds; ++next_) {
        const Instruction& now = instructions_[next_];
        switch (now.deed) {
            case Deed::press:
            case Deed::release: {
                const bool down = now.deed == Deed::press;
                if (const auto held = held_keys.find(now.key); held != held_keys.end()) hands.*held->second = down;
                if (const auto struck = struck_keys.find(now.key); down && struck != struck_keys.end())
                    hands.struck.push_back(struck->second);
                break;
            }
            case Deed::aim:
                hands.aim = now.angle;
                break;
            case Deed::fire:
                hands.fire = now.down;
                break;
            case Deed::say:
                hands.said.push_back(now.text);
                break;
        }
    }
}

}  // namespace skirmish
