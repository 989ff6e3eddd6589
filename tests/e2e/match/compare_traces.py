"""Compares what clients received with what the server had, tick by tick, in the integers that went over the wire.

    compare_traces.py SERVER.jsonl CLIENT.jsonl...

Exits 1 and names the first difference unless every tick of every client is the server's tick exactly.
"""
import json
import sys


def read(path):
    """Ticks by number; the last line may have been cut when the program ended."""
    ticks = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                world = json.loads(line)
                ticks[world["tick"]] = {entity[0]: entity[1:] for entity in world["entities"]}
    return ticks


def difference(truth, seen):
    """In words, or None. A slot that the client may not see is null in its trace, and then not compared."""
    if truth.keys() != seen.keys():
        return f"entities differ: {sorted(truth.keys() ^ seen.keys())}"
    for entity, (kind, owner, slots) in truth.items():
        kind_seen, owner_seen, slots_seen = seen[entity]
        if (kind, owner, len(slots)) != (kind_seen, owner_seen, len(slots_seen)):
            return f"{entity} is {kind} of {owner} on the server and {kind_seen} of {owner_seen} here"
        for number, (value, value_seen) in enumerate(zip(slots, slots_seen)):
            if value_seen is not None and value != value_seen:
                return f"{kind} {entity} slot {number} is {value} on the server and {value_seen} here"
    return None


def compare(server, client):
    """Returns ticks compared, values compared, and places (the first two slots) seen of each player's fighter."""
    ticks = values = 0
    places = {}
    for tick, seen in client.items():
        if tick not in server:
            continue
        wrong = difference(server[tick], seen)
        if wrong:
            sys.exit(f"tick {tick}: {wrong}")
        ticks += 1
        values += sum(slot is not None for _, _, slots in seen.values() for slot in slots)
        for kind, owner, slots in seen.values():
            if kind == "Fighter":
                places.setdefault(owner, set()).add((slots[0], slots[1]))
    return ticks, values, places


if __name__ == "__main__":
    truth = read(sys.argv[1])
    for path in sys.argv[2:]:
        ticks, values, places = compare(truth, read(path))
        if ticks == 0:
            sys.exit(f"{path} shares no tick with {sys.argv[1]}")
        print(f"{path}: {ticks} ticks and {values} values equal; places seen: "
              + ", ".join(f"player {owner}: {len(seen)}" for owner, seen in sorted(places.items())))
