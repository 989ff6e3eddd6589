# The package: headers, the three libraries, and tickwireConfig.cmake for find_package(tickwire CONFIG). Generated FlatBuffers
# headers and everything outside the include folders stay here.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tickwire)
install(TARGETS tickwire_core tickwire_server tickwire_client EXPORT tickwireTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(DIRECTORY core/include/ server/include/ client-lib/include/
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development FILES_MATCHING PATTERN "*.hpp")
install(EXPORT tickwireTargets NAMESPACE tickwire:: DESTINATION ${package_folder} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/tickwireConfig.cmake.in ${PROJECT_BINARY_DIR}/tickwireConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tickwireConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tickwireConfig.cmake ${PROJECT_BINARY_DIR}/tickwireConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
