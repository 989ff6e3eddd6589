"""Measures tunwire from inside: a UDP echo server and a pinging client on the two emulated machines."""
import select, socket, struct, subprocess, sys, time

PORT = 40000


def serve():
    echo = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    echo.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    echo.bind(("::", PORT))
    while True:
        data, peer = echo.recvfrom(2048)
        echo.sendto(data, peer)


def ping(host, count, size):
    """Sends one datagram each 5 ms; prints the echoes, duplicates, overtaken ones, least and median round trip in ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    out = socket.socket(family, socket.SOCK_DGRAM)
    sent, trips, seen, overtaken, highest = 0, [], set(), 0, -1
    begin = time.monotonic()
    end = begin + count * 0.005 + 0.6
    while (now := time.monotonic()) < end:
        if sent < count and now >= begin + sent * 0.005:
            out.sendto(struct.pack("!Id", sent, now).ljust(size, b"."), (host, PORT))
            sent += 1
        if not select.select([out], [], [], 0.001)[0]:
            continue
        number, at = struct.unpack_from("!Id", out.recv(2048))
        trips.append((time.monotonic() - at) * 1000)
        overtaken += number < highest
        highest = max(highest, number)
        seen.add(number)
    trips.sort()
    print(len(seen), len(trips) - len(seen), overtaken, *(round(t, 1) for t in (trips[0], trips[len(trips) // 2])))


def over_wire(tunwire, flags, host, count=300, size=100):
    me = f"{sys.executable} {__file__}"
    run = subprocess.run([tunwire, *flags.split(), "--wait-port", str(PORT), "--timeout-s", "40", "--server", f"exec {me} serve",
                          "--client", f"{me} ping {host} {count} {size}"], stdout=subprocess.PIPE, text=True)
    if run.returncode == 77:
        sys.exit(77)
    assert run.returncode == 0, f"tunwire {flags} exited with {run.returncode}"
    echoes, twice, overtaken, least, median = map(float, run.stdout.split())
    print(f"{flags} {host}: {echoes:.0f}/{count} back, {twice:.0f} twice, {overtaken:.0f} overtaken, "
          f"round trip least {least} median {median} ms")
    return echoes / count, twice / count, overtaken / count, least, median


def check(tunwire):
    for host in ("127.1.0.1", "fd00::1"):
        back, twice, overtaken, least, median = over_wire(tunwire, "--delay-ms 50 --jitter-ms 10", host)
        assert back == 1 and twice == 0 and overtaken == 0
        assert 100 <= least and 105 <= median < 140, "50 ms and up to 10 ms each way"
    back, *_ = over_wire(tunwire, "--loss-percent 10 --loss-burst 3", "fd00::1", 1200)
    assert 0.70 < back < 0.90, "10 percent lost each way leave 81"
    _, twice, overtaken, *_ = over_wire(tunwire, "--duplicate-percent 10 --reorder-percent 5", "127.1.0.1")
    assert 0.1 < twice < 0.35 and overtaken > 0.02
    back, *_, median = over_wire(tunwire, "--rate-kbit 800", "127.1.0.1", count=600, size=972)  # 1,000 bytes each 5 ms are 1,600
    assert 0.48 < back < 0.62 and 150 < median < 250, "half gets through, behind a queue of 200 ms"
    failing = [tunwire, "--server", "sleep 60", "--client", "exit 3", "--client", "exit 5", "--client", "true"]
    begin = time.monotonic()
    assert subprocess.run(failing).returncode == 5, "the clients' worst exit code"
    assert time.monotonic() - begin < 10, "and the server did not outlive them"
    late = [tunwire, "--timeout-s", "1", "--server", "sleep 60", "--client", "sleep 60"]
    assert subprocess.run(late).returncode == 124


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "ping":
        ping(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        check(sys.argv[1])
