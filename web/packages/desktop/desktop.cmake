# Where the programs go when they are installed, and their packages: `cmake --build build/native --target packages` writes
# attention-playground_VERSION_ARCHITECTURE.deb and a .tar.gz of the same files into build/packages.

# The window looks for its data beside itself: so it lives in a folder of its own, under lib, with a link to what is under share,
# and a link in bin leads to it.
set(home lib/attention-playground)
set(links "${CMAKE_BINARY_DIR}/links")
file(MAKE_DIRECTORY "${links}")
file(CREATE_LINK "../${home}/attention-playground" "${links}/attention-playground" SYMBOLIC)
file(CREATE_LINK ../../share/attention-playground "${links}/data" SYMBOLIC)
install(TARGETS attention DESTINATION bin)
install(TARGETS attention-playground DESTINATION ${home})
install(FILES "${links}/attention-playground" DESTINATION bin)
install(FILES "${links}/data" DESTINATION ${home})
install(DIRECTORY "${data_folder}/" DESTINATION share/attention-playground)
install(FILES web/packages/desktop/attention-playground.desktop DESTINATION share/applications)
install(FILES web/packages/desktop/attention-playground.metainfo.xml DESTINATION share/metainfo)
install(FILES web/logo.svg DESTINATION share/icons/hicolor/scalable/apps RENAME attention-playground.svg)
install(FILES web/packages/desktop/attention.1 DESTINATION share/man/man1)
install(FILES LICENSE DESTINATION share/doc/attention-playground RENAME copyright)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME attention-playground)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Attention Playground contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Understand attention by touching it")
set(CPACK_PACKAGE_DESCRIPTION "Every step of a Transformer's attention as a live matrix, each number down to its arithmetic, in a window;
and a command line that computes the same.")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS fontconfig)  # names a font for letters that ours lack
cmake_path(SET packages_folder NORMALIZE "${CMAKE_BINARY_DIR}/../packages")
set(CPACK_OUTPUT_FILE_PREFIX "${packages_folder}")
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" system)
set(CPACK_PACKAGE_FILE_NAME "attention-playground-${PROJECT_VERSION}-${system}")
set(archive "${packages_folder}/${CPACK_PACKAGE_FILE_NAME}.tar.gz")  # CPack renames the rest for sources
include(CPack)

file(GLOB installed CONFIGURE_DEPENDS web/packages/desktop/*)
add_custom_command(OUTPUT "${archive}" DEPENDS attention attention-playground ${data_files} ${fonts} ${installed} web/logo.svg LICENSE VERBATIM
  COMMAND ${CMAKE_CPACK_COMMAND} > "${CMAKE_BINARY_DIR}/cpack.log" WORKING_DIRECTORY "${CMAKE_BINARY_DIR}")
add_custom_target(packages DEPENDS "${archive}")
