#include "host/http_port.hpp"

#include <httplib.h>

#include <thread>

namespace tickwire::host {

namespace {

constexpr std::size_t workers = 4;
constexpr time_t slowest_seconds = 5;  // of a request to come, and of an answer to be taken

class HttplibPort final : public HttpPort {
public:
    explicit HttplibPort(HostDesk& desk) {
        server_.new_task_queue = [] { return new httplib::ThreadPool(workers); };
        server_.set_payload_max_length(max_body_bytes);
        server_.set_read_timeout(slowest_seconds, 0);
        server_.set_write_timeout(slowest_seconds, 0);
        server_.set_keep_alive_max_count(8);
        server_.set_keep_alive_timeout(2);
        const auto handle = [&desk](const httplib::Request& in, httplib::Response& out) {
            const HttpReply reply = desk.answer({in.method, in.path, in.get_header_value("Authorization"), in.body});
            out.status = reply.status;
            out.set_content(reply.body, reply.type);
        };
        server_.Get(".*", handle).Post(".*", handle).Delete(".*", handle).Put(".*", handle);
    }
    ~HttplibPort() override {
        server_.stop();
        if (thread_.joinable()) thread_.join();
    }

    bool listen(const std::string& bind_host, std::uint16_t port) {
        const int bound = port == 0                               ? server_.bind_to_any_port(bind_host)
                          : server_.bind_to_port(bind_host, port) ? port
                                                                  : -1;
        if (bound <= 0) return false;
        port_ = static_cast<std::uint16_t>(bound);
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        // The port is open already; stop() works from here on.
        while (!server_.is_running()) std::this_thread::yield();
        return true;
    }
    std::uint16_t port() const override { return port_; }

private:
    httplib::Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpPort>> HttpPort::open(const std::string& bind_host, std::uint16_t port, HostDesk& desk) {
    auto opened = std::make_unique<HttplibPort>(desk);
    if (!opened->listen(bind_host, port))
        return Error{ErrorCode::address_in_use,
                     "HTTP cannot listen on " + bind_host + ":" + std::to_string(port) + "; is the port in use?"};
    return std::unique_ptr<HttpPort>(std::move(opened));
}

}  // namespace tickwire::host
