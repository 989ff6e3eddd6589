# The package: headers, the three libraries, and tickwireConfig.cmake for find_package(tickwire CONFIG).
