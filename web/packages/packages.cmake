# The built page in other people's houses: `cmake --build build/web --target packages` makes all of it.
# Every package is what its script makes of the folder of the page.
set(packages_folder "${CMAKE_BINARY_DIR}/../packages")
cmake_path(NORMAL_PATH packages_folder)
set(packages "")

# package(OUT SCRIPT DEPENDENCY...): `node SCRIPT FOLDER-OF-THE-PAGE OUT` makes OUT.
function(package out script)
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/web/packages/${script}")
  add_custom_command(OUTPUT "${out}" DEPENDS "${script}" ${ARGN} VERBATIM COMMAND "${NODE_JS}" "${script}" "${data_folder}" "${out}")
  set(packages ${packages} "${out}" PARENT_SCOPE)
endfunction()

# The page has its worker, and is compressed, wherever it is built.
package("${data_folder}/offline.js" offline.mjs web/offline.js "${CMAKE_CURRENT_SOURCE_DIR}/web/packages/page-files.mjs" attention-playground attention-relaxed ${data_files} ${fonts})
package("${CMAKE_BINARY_DIR}/compressed.stamp" compress.mjs "${data_folder}/offline.js" "${CMAKE_CURRENT_SOURCE_DIR}/web/packages/page-files.mjs" attention-simd attention-webgpu)
add_custom_target(page DEPENDS "${CMAKE_BINARY_DIR}/compressed.stamp" attention-cli-core data)

set(here "${CMAKE_CURRENT_SOURCE_DIR}/web/packages")
set(one_file "${data_folder}/attention-playground.html")
file(GLOB course CONFIGURE_DEPENDS web/packages/course.mjs web/packages/course/*)
file(GLOB npm_files CONFIGURE_DEPENDS web/packages/npm/*)
package("${one_file}" one-file.mjs "${here}/page-files.mjs" attention-playground ${data_files} ${fonts})
package("${packages_folder}/../npm/package.json" npm.mjs "${one_file}" attention-webgpu attention-relaxed ${data_files} ${npm_files})
package("${packages_folder}/anywidget.js" anywidget.mjs "${one_file}" "${here}/widget.js")
package("${packages_folder}/quarto.zip" quarto.mjs "${one_file}" "${here}/zip.mjs" "${here}/quarto/_extension.yml" "${here}/quarto/attention-playground.lua")
package("${packages_folder}/scorm12.zip" scorm12.mjs "${one_file}" "${here}/zip.mjs" ${course})
package("${packages_folder}/attention-playground.h5p" h5p.mjs "${one_file}" "${here}/zip.mjs" ${course})
package("${packages_folder}/site.zip" site.mjs "${one_file}" "${data_folder}/offline.js" "${here}/page-files.mjs" "${here}/course.mjs" "${here}/zip.mjs" attention-simd attention-webgpu attention-relaxed web/readme/page.png)
package("${data_folder}/examples/index.html" examples.mjs "${packages_folder}/anywidget.js" "${here}/../examples/hosts.mjs" "${here}/../examples/examples.css")

add_custom_target(packages DEPENDS ${packages})
