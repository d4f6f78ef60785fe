"""Finding the nearest of many homes: a faiss index over `Likeness.vectors`, and exact distances for what it finds.

Up to `EXACT_HOMES` the index compares with every home. Beyond, vectors are shortened to their principal components and
sorted into cells, and only the cells around a home are searched; the candidates found are ranked by the exact distance,
so that an approximation can miss a home but never misplace one.
"""

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["EXACT_HOMES", "build_index", "candidates", "index_bytes", "index_from_bytes"]

EXACT_HOMES = 20_000
_SHORT = 64
_HOMES_PER_CELL = 100
_CELLS_SEARCHED = 24


def build_index(vectors: NDArray[np.float32]) -> faiss.Index:
    """The index of n vectors (n, d); same vectors, same index."""
    count, length = vectors.shape
    if count <= EXACT_HOMES:
        index: faiss.Index = faiss.IndexFlatL2(length)
    else:
        cells = f"IVF{count // _HOMES_PER_CELL},Flat"
        index = faiss.index_factory(length, f"PCA{_SHORT},{cells}" if length > _SHORT else cells)
        index.train(vectors)
        faiss.extract_index_ivf(index).nprobe = _CELLS_SEARCHED
    index.add(vectors)
    return index


def candidates(index: faiss.Index, vectors: NDArray[np.float32], number: int) -> NDArray[np.int64]:
    """Rows of about the nearest `number` homes of each vector, (m, number); -1 where there are fewer."""
    found: NDArray[np.int64] = index.search(vectors, min(number, index.ntotal))[1]
    return found


def index_bytes(index: faiss.Index) -> NDArray[np.uint8]:
    """The index as it is written to disk."""
    written: NDArray[np.uint8] = faiss.serialize_index(index)
    return written


def index_from_bytes(written: NDArray[np.uint8]) -> faiss.Index:
    """The index that `index_bytes` wrote."""
    index = faiss.deserialize_index(written)
    if index.ntotal > EXACT_HOMES:
        faiss.extract_index_ivf(index).nprobe = _CELLS_SEARCHED
    return index
