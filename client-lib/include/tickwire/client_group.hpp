// Many clients in one program: what they may have in common. A client alone needs none of it.
#pragma once

#include <memory>

namespace tickwire::client {
class SharedDecoding;
}

namespace tickwire {

/// Lets the clients of one thread share the models that read snapshots, most of a client's memory, and the priors that
/// servers have given them. Named in ClientConfig::group, it must outlive the clients and belongs to their thread.
class ClientGroup {
public:
    ClientGroup();
    ClientGroup(const ClientGroup&) = delete;
    ClientGroup& operator=(const ClientGroup&) = delete;
    ~ClientGroup();

    /// For the library.
    client::SharedDecoding& decoding() { return *decoding_; }

private:
    std::unique_ptr<client::SharedDecoding> decoding_;
};

}  // namespace tickwire
