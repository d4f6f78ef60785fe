"""How well an embedding finds comparables: do its nearest homes cost the same?"""

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from data.errors import InputError

__all__ = ["knn_mdape"]

FloatArray = NDArray[np.float64]


def knn_mdape(
    train_embedding: FloatArray,
    train_log_price: FloatArray,
    test_embedding: FloatArray,
    test_price: FloatArray,
    k: int = 15,
) -> float:
    """Return the median absolute percentage error of valuing each home like its k nearest training homes.

    The value is the mean of the neighbours' log prices, that is the geometric mean of their prices; near is small
    Euclidean distance, which for embeddings of unit length is large cosine similarity. A share (0.30 is 30 %), from
    0 up; no accepted range. Compare embeddings only on the same split and k.

    Args:
        train_embedding: shape (n_train, d).
        train_log_price: natural logarithm of the training prices, shape (n_train,).
        test_embedding: shape (n_test, d), of homes that are not among the training homes.
        test_price: prices, shape (n_test,), positive.
        k: number of neighbours.

    Raises:
        InputError: there are fewer than k training homes, or no test home.

    Example:
        >>> import numpy as np
        >>> train, test = np.array([[0.0], [1.0], [9.0]]), np.array([[0.4]])
        >>> round(knn_mdape(train, np.log([100, 400, 5]), test, np.array([250.0]), k=2), 4)  # worth 200, sold for 250
        0.2
    """
    if len(train_embedding) < k:
        raise InputError(
            f"The quality of neighbours needs at least {k:,} training homes with an embedding, "
            f"but there are {len(train_embedding):,}: lower the number of neighbours or add homes."
        )
    if len(test_embedding) == 0:
        raise InputError("The quality of neighbours needs at least one test home with an embedding.")
    nearest = NearestNeighbors(n_neighbors=k).fit(train_embedding).kneighbors(test_embedding, return_distance=False)
    estimate = np.exp(train_log_price[nearest].mean(axis=1))
    return float(np.median(np.abs(estimate - test_price) / test_price))
