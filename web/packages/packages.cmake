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

set(here "${CMAKE_CURRENT_SOURCE_DIR}/web/packages")
# The page has its worker, its one file, which the studio makes others of, and is compressed, wherever it is built.
package("${data_folder}/offline.js" offline.mjs web/offline.js "${here}/page-files.mjs" attention-playground attention-relaxed ${data_files} ${fonts})
package("${CMAKE_BINARY_DIR}/compressed.stamp" compress.mjs "${data_folder}/offline.js" "${here}/page-files.mjs" attention-simd attention-webgpu)

set(one_file "${data_folder}/attention-playground.html")
set(zip "${here}/course.mjs" "${here}/scorm.mjs" "${here}/zip.mjs")
file(GLOB course CONFIGURE_DEPENDS web/packages/course/*)
file(GLOB npm_files CONFIGURE_DEPENDS web/packages/npm/*)
package("${one_file}" one-file.mjs "${here}/page-files.mjs" attention-playground ${data_files} ${fonts})
package("${packages_folder}/../npm/package.json" npm.mjs "${one_file}" attention-webgpu attention-relaxed ${data_files} ${npm_files})
package("${packages_folder}/anywidget.js" anywidget.mjs "${one_file}" "${here}/widget.js")
package("${packages_folder}/quarto.zip" quarto.mjs "${one_file}" ${zip} "${here}/quarto/_extension.yml" "${here}/quarto/attention-playground.lua")
package("${packages_folder}/scorm12.zip" scorm12.mjs "${one_file}" ${zip} ${course})
package("${packages_folder}/attention-playground.h5p" h5p.mjs "${one_file}" ${zip} ${course})
package("${packages_folder}/site.zip" site.mjs "${one_file}" "${data_folder}/offline.js" "${here}/page-files.mjs" ${zip} attention-simd attention-webgpu attention-relaxed web/readme/page.png)
package("${data_folder}/examples/index.html" examples.mjs "${packages_folder}/anywidget.js" "${here}/../examples/hosts.mjs" "${here}/../examples/examples.css")

add_custom_target(page DEPENDS "${one_file}" "${CMAKE_BINARY_DIR}/compressed.stamp" attention-cli-core data)
add_custom_target(packages DEPENDS ${packages})
