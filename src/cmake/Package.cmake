# What an installation holds, and the packages: `cpack --config build/release/CPackConfig.cmake` writes a .deb and a .tar.gz.
include(GNUInstallDirs)
install(TARGETS tmsync RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
file(GLOB schemas ${PROJECT_SOURCE_DIR}/schemas/*.json)
install(FILES ${schemas} DESTINATION ${CMAKE_INSTALL_DATADIR}/tmsync/schemas)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/debian/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\"
  -D TMSYNC=$<TARGET_FILE:tmsync> -D SCRIPTS=${CMAKE_CURRENT_LIST_DIR} -D WORK=${PROJECT_BINARY_DIR}/generated
  -D \"SHARE=\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\"
  -P ${CMAKE_CURRENT_LIST_DIR}/install_generated.cmake COMMAND_ERROR_IS_FATAL ANY)")

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME tmsync)
set(CPACK_PACKAGE_VENDOR "tmsync")
set(CPACK_PACKAGE_CONTACT "tmsync maintainers <tmsync@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "export between Allure TestOps projects, as code")
set(CPACK_PACKAGE_DESCRIPTION
  "Declares in YAML which test cases and launches of one Allure TestOps project
go into a project of another instance, shows in a plan what would be created,
updated, deleted or refused and why, and does it, exactly once.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
