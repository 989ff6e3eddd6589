// The lab's figures as a table: one row for each client and picture, units in the header.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "lab/lab.hpp"

namespace skirmish {

class LabCsv {
public:
    static tickwire::Result<std::unique_ptr<LabCsv>> open(const std::string& file);
    void write(const Lab& lab, double seconds);
    /// An error when something could not be written.
    tickwire::Result<void> close();

private:
    LabCsv(std::ofstream out, std::string file) : out_(std::move(out)), file_(std::move(file)) {}
    std::ofstream out_;
    std::string file_;
};

}  // namespace skirmish
