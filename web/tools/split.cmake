# Splits the linked attention-playground.wasm in DATA, where the page's files are, into itself and attention-playground-rest.wasm.
#   cmake -DWASM_SPLIT=PROGRAM -DNODE=PROGRAM -DDATA=FOLDER -P split.cmake
# The features keep all function pointers in the one table that web/attention-relaxed.mjs grows.
set(features -mvp --enable-simd --enable-exception-handling --enable-mutable-globals --enable-sign-ext
  --enable-nontrapping-float-to-int --enable-bulk-memory)
set(whole "${DATA}/CMakeFiles/attention-playground-whole.wasm")
set(instrumented "${DATA}/CMakeFiles/attention-playground-instrumented.wasm")
set(profile "${DATA}/CMakeFiles/opening.profile")
file(GLOB earlier "${profile}*")
file(REMOVE "${profile}" ${earlier})
file(RENAME "${DATA}/attention-playground.wasm" "${whole}")
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run("${WASM_SPLIT}" --instrument ${features} --profile-export=__write_profile "${whole}" -o "${instrumented}")
run("${NODE}" "${CMAKE_CURRENT_LIST_DIR}/opening-profile.mjs" "${DATA}/attention-playground.mjs" "${instrumented}" "${DATA}" "${profile}")
file(GLOB profiles "${profile}*")
run("${WASM_SPLIT}" --merge-profiles ${profiles} -o "${profile}")
run("${WASM_SPLIT}" ${features} "${whole}" "--profile=${profile}" --export-prefix=% --import-namespace=a
  --placeholder-namespace=rest -o1 "${DATA}/attention-playground.wasm" -o2 "${DATA}/attention-playground-rest.wasm")
