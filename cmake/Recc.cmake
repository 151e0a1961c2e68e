# Makes a CMake build compile through recc. Nothing in the project has to change:
#
#   cmake -S . -B build -G Ninja -DCMAKE_PROJECT_TOP_LEVEL_INCLUDES=/usr/local/share/recc/cmake/Recc.cmake
#
# (CMake 3.24 or later), or include() it before the first target is defined.
#
#   RECC_EXECUTABLE   recc itself; otherwise it is looked for beside this module, then in PATH
#
# What somebody has set stays as it is: a CMAKE_<LANG>_COMPILER_LAUNCHER from the command line, the cache, the project
# or the environment, and a recc/recc.conf in the build folder that this module did not write. Without recc the build
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
    _recc_take_back(C)
    _recc_take_back(CXX)
    message(STATUS "recc: not found, compiling without it")
    return()
  endif()
  _recc_set_launcher(C "${recc}")
  _recc_set_launcher(CXX "${recc}")
  if(uses_recc_C OR uses_recc_CXX)
    _recc_write_configuration()
    message(STATUS "recc: compiling through ${recc}")
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

# Sets the launcher of `language`, and `uses_recc_<language>` in the caller to whether it is recc in the end.
function(_recc_set_launcher language recc)
  set(variable CMAKE_${language}_COMPILER_LAUNCHER)
  _recc_take_back(${language})
  if(NOT DEFINED ${variable} AND NOT DEFINED ENV{${variable}})
    set(${variable} "${recc}" CACHE STRING "Program that compiles ${language} sources")
    set(_RECC_${language}_LAUNCHER "${recc}" CACHE INTERNAL "Value of ${variable} that Recc.cmake has set")
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
  set(uses_recc_${language} ${uses_recc} PARENT_SCOPE)
endfunction()

# Removes the launcher of `language` if an earlier configure of ours has set it: the only value that is ours to change.
function(_recc_take_back language)
  set(variable CMAKE_${language}_COMPILER_LAUNCHER)
  set(ours _RECC_${language}_LAUNCHER)
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
# Ninja is the top of the build folder.
function(_recc_write_configuration)
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
  if(NOT "${old}" STREQUAL "${new}")
    file(WRITE "${file}" "${new}")
  endif()
endfunction()

_recc_main()
cmake_policy(POP)
