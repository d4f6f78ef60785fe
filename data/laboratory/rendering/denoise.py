"""Removing a rendering's noise by Intel's Open Image Denoise, guided by albedo and normals.

The wheel `oidn` brings the library; its Python layer is not used: it does not find the thread library beside it, and
cannot tell the filter that light goes beyond 1.
"""

import ctypes
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import HearthmapError, InputError

_CPU_DEVICE = 1
_FLOAT3 = 3


def denoise(
    colour: NDArray[np.float32], albedo: NDArray[np.float32], normal: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The picture without noise, (H, W, 3), linear.

    Args:
        colour: (H, W, 3) linear radiance.
        albedo: (H, W, 3), 0 to 1.
        normal: (H, W, 3) of unit length, or 0 where nothing was hit.

    Raises:
        InputError: The denoiser is not installed.
        HearthmapError: It failed.
    """
    library, device = _device()
    height, width = colour.shape[:2]
    result = np.zeros((height, width, 3), np.float32)
    pictures = {b"color": colour, b"albedo": np.clip(albedo, 0, 1), b"normal": normal, b"output": result}
    filter_ = library.oidnNewFilter(device, b"RT")
    kept = []  # the library reads these arrays where they lie
    for name, picture in pictures.items():
        array = picture if picture is result else np.ascontiguousarray(picture, np.float32)
        kept.append(array)
        library.oidnSetSharedFilterImage(filter_, name, array.ctypes.data, _FLOAT3, width, height, 0, 0, 0)
    library.oidnSetFilter1b(filter_, b"hdr", True)
    library.oidnCommitFilter(filter_)
    library.oidnExecuteFilter(filter_)
    message = ctypes.c_char_p()
    failed = library.oidnGetDeviceError(device, ctypes.byref(message))
    library.oidnReleaseFilter(filter_)
    if failed:
        raise HearthmapError(f"The denoiser failed: {(message.value or b'').decode(errors='replace')}.")
    return result


@cache
def _device() -> tuple[Any, Any]:
    """The library with its functions typed, and a device with as many threads as there are cores."""
    spec = importlib.util.find_spec("oidn")
    if spec is None or not spec.submodule_search_locations:
        raise InputError('Rendering needs the extra "render": pip install "hearthmap[render]".')
    folder = Path(spec.submodule_search_locations[0])
    threads = sorted(folder.rglob("libtbb.so*"))
    libraries = sorted(folder.rglob("*OpenImageDenoise*.so*")) + sorted(folder.rglob("*OpenImageDenoise*.dylib"))
    if not libraries:
        raise InputError(f"The package oidn in {folder} brings no library for this system.")
    for file in threads[:1]:
        ctypes.CDLL(str(file), ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(str(libraries[0]))
    pointer, text, number, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "oidnNewDevice": (pointer, [number]),
        "oidnSetDevice1b": (None, [pointer, text, ctypes.c_bool]),
        "oidnCommitDevice": (None, [pointer]),
        "oidnNewFilter": (pointer, [pointer, text]),
        "oidnSetSharedFilterImage": (None, [pointer, text, pointer, number, size, size, size, size, size]),
        "oidnSetFilter1b": (None, [pointer, text, ctypes.c_bool]),
        "oidnCommitFilter": (None, [pointer]),
        "oidnExecuteFilter": (None, [pointer]),
        "oidnReleaseFilter": (None, [pointer]),
        "oidnGetDeviceError": (number, [pointer, ctypes.POINTER(text)]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    device = library.oidnNewDevice(_CPU_DEVICE)
    library.oidnSetDevice1b(device, b"setAffinity", False)
    library.oidnCommitDevice(device)
    return library, device
