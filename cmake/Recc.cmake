# Makes a CMake build compile through recc. Nothing in the project has to change:
#
#   cmake -S . -B build -G Ninja -DCMAKE_PROJECT_TOP_LEVEL_INCLUDES=/usr/local/share/recc/cmake/Recc.cmake
#
# (CMake 3.24 or later), or include() it before the first target is defined.
#
#   RECC_EXECUTABLE   recc itself; otherwise it is looked for beside this module, then in PATH
#   RECC_LINK         whether links go through recc as well (with CMake 3.21 or later and the generators of Ninja and make);
#                     without it the environment's RECC_LINK decides
#
# What somebody has set stays as it is: a CMAKE_<LANG>_COMPILER_LAUNCHER or CMAKE_<LANG>_LINKER_LAUNCHER from the command
# line, the cache, the project or the environment, and a recc/recc.conf in the build folder that this module did not write. Without recc the build
# works as if this module were not there.

if(CMAKE_VERSION VERSION_LESS 3.21)
  message(STATUS "recc: this CMake is older than 3.21, compiling without recc")
  return()
endif()
cmake_policy(PUSH)
cmake_policy(VERSION 3.21)

function(_recc_main)
  # A configure probe compiles one small file and is often meant to fail: nothing to gain, and nothing of a user's.
  get_property(in_try_compile GLOBAL PROPERTY IN_TRY_COMPILE)
  if(in_try_compile)
    return()
  endif()
  _recc_find(recc)
  if(NOT recc)
    foreach(language C CXX)
      _recc_take_back(${language}_COMPILER)
      _recc_take_back(${language}_LINKER)
    endforeach()
    message(STATUS "recc: not found, compiling without it")
    return()
  endif()
  _recc_wants_links(links)
  foreach(language C CXX)
    _recc_set_launcher(${language}_COMPILER "${recc}" "Program that compiles ${language} sources")
    if(links)
      _recc_set_launcher(${language}_LINKER "${recc}" "Program that links ${language} programs and libraries")
    else()
      _recc_take_back(${language}_LINKER)
    endif()
  endforeach()
  if(uses_recc_C_COMPILER OR uses_recc_CXX_COMPILER)
    _recc_write_configuration(${links})
    if(links)
      message(STATUS "recc: compiling and linking through ${recc}")
    else()
      message(STATUS "recc: compiling through ${recc}")
    endif()
  else()
    message(STATUS "recc: another compiler launcher is set, compiling without recc")
  endif()
endfunction()

# Sets `result` to the absolute path of recc, or to a false value. Looked for on every configure: a recc that has been
# moved or removed since the last one must not stay in the build.
function(_recc_find result)
  if(RECC_EXECUTABLE)
    find_program(recc_program NAMES "${RECC_EXECUTABLE}" NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
  else()
    # Beside the module in an install prefix (PREFIX/share/recc/cmake), or in a checkout of recc.
    find_program(recc_program NAMES recc NO_CACHE NO_CMAKE_FIND_ROOT_PATH
      HINTS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../artifacts/recc")
  endif()
  if(recc_program)
    get_filename_component(recc_program "${recc_program}" ABSOLUTE)
  endif()
  set(${result} "${recc_program}" PARENT_SCOPE)
endfunction()

# Sets `result` to whether links are to go through recc. The variable wins over the environment, where the same words
# mean off as in recc itself.
function(_recc_wants_links result)
  if(DEFINED RECC_LINK)
    set(said "${RECC_LINK}")
  else()
    set(said "$ENV{RECC_LINK}")
  endif()
  string(TOLOWER "${said}" said)
  if(said MATCHES "^(|0|false|no|off)$")
    set(${result} FALSE PARENT_SCOPE)
  else()
    set(${result} TRUE PARENT_SCOPE)
  endif()
endfunction()

# Sets a launcher such as that of `tool` CXX_COMPILER, and `uses_recc_<tool>` in the caller to whether it is recc in the
# end.
function(_recc_set_launcher tool recc description)
  set(variable CMAKE_${tool}_LAUNCHER)
  _recc_take_back(${tool})
  if(NOT DEFINED ${variable} AND NOT DEFINED ENV{${variable}})
    set(${variable} "${recc}" CACHE STRING "${description}")
    set(_RECC_${tool}_LAUNCHER "${recc}" CACHE INTERNAL "Value of ${variable} that Recc.cmake has set")
    set(launcher "${recc}")
  elseif(DEFINED ${variable})
    set(launcher "${${variable}}")
  else()
    set(launcher "$ENV{${variable}}")
  endif()
  # A list: another tool may stand before recc.
  list(TRANSFORM launcher REPLACE "^.*/" "")
  if("recc" IN_LIST launcher OR "recc.exe" IN_LIST launcher)
    set(uses_recc TRUE)
  else()
    set(uses_recc FALSE)
  endif()
  set(uses_recc_${tool} ${uses_recc} PARENT_SCOPE)
endfunction()

# Removes the launcher of `tool` if an earlier configure of ours has set it: the only value that is ours to change.
function(_recc_take_back tool)
  set(variable CMAKE_${tool}_LAUNCHER)
  set(ours _RECC_${tool}_LAUNCHER)
  if(DEFINED CACHE{${ours}} AND "$CACHE{${variable}}" STREQUAL "$CACHE{${ours}}")
    unset(${variable} CACHE)
  endif()
  unset(${ours} CACHE)
endfunction()

# Sets `result` to the top of the checkout that the source folder is part of (a project such as LLVM compiles files
# beside the folder that CMake is given), or to the source folder. A home folder under version control is no project.
function(_recc_project_root result)
  set(${result} "${CMAKE_SOURCE_DIR}" PARENT_SCOPE)
  file(TO_CMAKE_PATH "$ENV{HOME}" home)
  set(folder "${CMAKE_SOURCE_DIR}")
  while(NOT folder STREQUAL home)
    foreach(entry .git .hg .jj .svn)
      if(EXISTS "${folder}/${entry}")
        set(${result} "${folder}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
    get_filename_component(above "${folder}" DIRECTORY)
    if(above STREQUAL folder)
      return()
    endif()
    set(folder "${above}")
  endwhile()
endfunction()

# Tells recc where this build's two trees are. recc reads recc/recc.conf of the folder that it is started in, which with
# Ninja is the top of the build folder. Links are told only when the variable asks for them: what the environment says,
# it says to recc itself.
function(_recc_write_configuration links)
  set(mark "# Written by Recc.cmake at each configure. Remove this line to keep changes of your own.")
  set(file "${CMAKE_BINARY_DIR}/recc/recc.conf")
  set(old "")
  if(EXISTS "${file}")
    file(READ "${file}" old)
    string(FIND "${old}" "${mark}" position)
    if(NOT position EQUAL 0)
      return()
    endif()
  endif()
  _recc_project_root(project)
  set(new "${mark}\nproject_root=${project}\nbuild_root=${CMAKE_BINARY_DIR}\n")
  if(links AND DEFINED RECC_LINK)
    string(APPEND new "link=1\n")
  endif()
  if(NOT "${old}" STREQUAL "${new}")
    file(WRITE "${file}" "${new}")
  endif()
endfunction()

_recc_main()
cmake_policy(POP)
