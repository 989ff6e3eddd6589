# What every target of the project shares: the language level, the warnings, the sanitizers.
function(tickwire_target name)
    target_compile_features(${name} PUBLIC cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                           $<$<BOOL:${TICKWIRE_WERROR}>:-Werror>)
    if(TICKWIRE_SANITIZE)
        target_compile_options(${name} PRIVATE -fsanitize=${TICKWIRE_SANITIZE} -fno-omit-frame-pointer)
        target_link_options(${name} PUBLIC -fsanitize=${TICKWIRE_SANITIZE})
    endif()
endfunction()

# flatc turns each schema into one header under the build tree; schemas/ is the only source of truth.
function(tickwire_schemas target)
    find_program(FLATC flatc REQUIRED)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/generated)
    set(headers)
    foreach(schema IN LISTS ARGN)
        get_filename_component(stem ${schema} NAME_WE)
        set(header ${out}/${stem}_generated.h)
        file(GLOB all_schemas ${PROJECT_SOURCE_DIR}/schemas/*.fbs)
        add_custom_command(OUTPUT ${header}
            COMMAND ${FLATC} --cpp --cpp-std c++17 --scoped-enums --no-prefix -o ${out} -I ${PROJECT_SOURCE_DIR}/schemas ${schema}
            DEPENDS ${all_schemas} VERBATIM)
        list(APPEND headers ${header})
    endforeach()
    add_custom_target(${target}_schemas DEPENDS ${headers})
    add_dependencies(${target} ${target}_schemas)
    target_include_directories(${target} SYSTEM PRIVATE ${out})
endfunction()
