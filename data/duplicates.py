"""Photos that are the same, or nearly, and the listings that share them.

A home listed twice must not be learned from and tested on at once. Two photos are taken as one when their perceptual
hashes differ in at most 8 of 64 bits and their 16×16 thumbnails correlate to at least 0.9. This survives scaling,
recompression, brighter or richer colours and trimmed edges (2 % a side); it does not survive a large caption or a
narrower crop. Photos with hardly any contrast show nothing to compare, and are never linked.

On the 1,740 photos of 435 homes of the Houses dataset, duplicates differ in 0 to 2 bits and correlate above 0.999; no
two other photos differ in fewer than 12 bits or, among those within 14, correlate above 0.80.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from data.photos.hash_cache import cached_hashes
from data.photos.photo_hashes import THUMBNAIL_SIDE, PhotoHashes
from data.portfolio import Portfolio
from data.properties import property_of

__all__ = [
    "MAX_BITS",
    "MAX_SHARING",
    "MIN_CORRELATION",
    "link_listings",
    "listing_groups",
    "near_duplicates",
    "photo_clusters",
]

MAX_BITS = 8
MIN_CORRELATION = 0.9
MIN_CONTRAST = 4.0  # standard deviation of a thumbnail; the flattest of the 1,740 photos has 14
MAX_SHARING = 50  # a photo with more listings than this is a placeholder ("no photo yet"), and links none of them
_CHUNK = 2048


def listing_groups(portfolio: Portfolio, workers: int | None = None) -> pd.Series:
    """Group the listings of one property, or that share a photo or nearly so, so that no split parts them.

    A property_id or photo that more than 50 listings have is a placeholder, and links none of them.

    Args:
        portfolio: The portfolio.
        workers: Threads that decode photos.

    Returns:
        Group numbers (int64) from 0 by listing_id, named "group"; a listing that shares nothing is alone in its group.
    """
    clusters = photo_clusters(portfolio, workers)
    photos, listings = portfolio.photos[["listing_id"]], portfolio.listings
    # Two listings of one property are linked as by a photo that both have.
    known = property_of(listings).dropna()
    photos = pd.concat([photos, pd.DataFrame({"listing_id": known.index})])
    clusters = np.concatenate([clusters, clusters.max(initial=-1) + 1 + pd.factorize(known)[0].astype(np.int64)])
    return link_listings(photos, clusters, listings.index)


def photo_clusters(portfolio: Portfolio, workers: int | None = None) -> NDArray[np.int64]:
    """Number the photos of a portfolio, row by row, so that near duplicates have the same number."""
    photos = portfolio.photos
    if photos.empty:
        return np.zeros(0, np.int64)
    files = photos.drop_duplicates("file")[["file", "path"]]
    numbers = near_duplicates(cached_hashes(portfolio.folder, files, workers))
    return pd.Series(numbers, index=files["file"])[photos["file"]].to_numpy()


def near_duplicates(hashes: PhotoHashes) -> NDArray[np.int64]:
    """Number photos so that the same or nearly the same photos have the same number, also by way of a third.

    Identical photos are compared once.

    Returns:
        (n,) cluster numbers from 0, in order of first appearance.
    """
    if not len(hashes.hashes):
        return np.zeros(0, np.int64)
    keys = np.column_stack(
        [hashes.hashes.view(np.uint8).reshape(-1, 8), hashes.thumbnails.reshape(-1, THUMBNAIL_SIDE**2)]
    )
    _, first, same = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    flat = hashes.thumbnails[first].std(axis=(1, 2)) < MIN_CONTRAST
    pairs = _close_pairs(hashes.hashes[first], hashes.thumbnails[first], np.flatnonzero(~flat))
    graph = sparse.coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(first), len(first)))
    _, label = connected_components(graph, directed=False)
    # A flat photo is alone, also among its equals.
    clusters = np.where(flat[same], len(first) + np.arange(len(same)), label[same])
    return pd.factorize(clusters)[0].astype(np.int64)


def _close_pairs(
    hashes: NDArray[np.uint64],
    thumbnails: NDArray[np.uint8],
    chosen: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Pairs (m, 2) of near duplicates among the chosen, each once."""
    import faiss  # only where photos are compared

    bits = hashes[chosen].view(np.uint8).reshape(-1, 8)
    index = faiss.IndexBinaryFlat(64)
    index.add(bits)
    found = [np.zeros((0, 2), np.intp)]
    for begin in range(0, len(bits), _CHUNK):
        ends, _, near = index.range_search(bits[begin : begin + _CHUNK], MAX_BITS + 1)  # faiss leaves the limit out
        own = begin + np.repeat(np.arange(len(ends) - 1), np.diff(ends).astype(np.intp))
        once = own < near
        found.append(_alike(thumbnails, chosen[own[once]], chosen[near[once]]))
    return np.concatenate(found)


def _alike(thumbnails: NDArray[np.uint8], one: NDArray[np.intp], two: NDArray[np.intp]) -> NDArray[np.intp]:
    kept = []
    for begin in range(0, len(one), _CHUNK * 16):
        pair = np.column_stack([one, two])[begin : begin + _CHUNK * 16]
        values = thumbnails[pair].reshape(len(pair), 2, -1).astype(np.float32)
        values -= values.mean(axis=2, keepdims=True)
        values /= np.linalg.norm(values, axis=2, keepdims=True)
        kept.append(pair[(values[:, 0] * values[:, 1]).sum(axis=1) >= MIN_CORRELATION])
    return np.concatenate(kept) if kept else np.zeros((0, 2), np.intp)


def link_listings(photos: pd.DataFrame, clusters: NDArray[np.int64], listing_ids: pd.Index) -> pd.Series:
    """Number listings so that those sharing a photo have the same number, also by way of a third.

    Args:
        photos: Photos with their listing_id.
        clusters: Cluster number of each photo.
        listing_ids: All listings; those without photos are groups of their own.

    Returns:
        Group numbers (int64) from 0 by listing_id, in order of first appearance.
    """
    seen = pd.DataFrame({"listing": listing_ids.get_indexer(pd.Index(photos["listing_id"])), "cluster": clusters})
    seen = seen.drop_duplicates()
    seen = seen[seen.groupby("cluster")["listing"].transform("size") <= MAX_SHARING]
    size = len(listing_ids)
    # A graph with listings and photo clusters as nodes: an edge where a listing has a photo of the cluster.
    codes = pd.factorize(seen["cluster"])[0]
    nodes = size + int(codes.max(initial=-1)) + 1
    graph = sparse.coo_array((np.ones(len(seen)), (seen["listing"], size + codes)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    return pd.Series(pd.factorize(label[:size])[0].astype(np.int64), index=listing_ids, name="group")
