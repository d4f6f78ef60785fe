"""Photos of made-up homes, rendered; needs the extra `render`, and runs from a checkout.

The way of a photo: a home is built into a `Scene` by the package of its view (facade, kitchen, bathroom, rooms, aerial)
out of `geometry`, `surfaces`, `greenery` and what `interior` holds; `mitsuba_scene` follows its light, `denoise` cleans
it, `develop` makes a photo of it, `watermark` marks it. `photo` does all that, `render_neighbourhood` for many homes.

What is shared by views, and where to look before building anew:

    geometry/mesh             boxes, pipes, turned profiles, walls with holes, frames around holes
    geometry/pieces           furniture built in its own frame, then stood at a wall
    geometry/soft             cloth and ceramics
    surfaces/indoor, outdoor  textures; each a function of a random stream, colours and a size
    greenery/plants           trees, hedges, shrubs, grass, and their leaves by season
    interior/shell            rooms, walls with openings, and how a room is put together
    interior/room_view        what bathroom, bedroom and living room have in common
    facade/plan, aerial/plan  where everything stands; no element of a home changes a plan
    facade/roofs              roofs of houses, garages and porches, from the street and from above

How to extend it:

- A neighbourhood: declare it in `data/laboratory/neighbourhood/neighbourhoods.py`. Its palettes, seasons and walls are
  in `Home.style`, its elements in `Home.elements`; views read both, so none of them needs to be touched.
- An element: add a driver in `neighbourhood/drivers.py` with the photos that show it (behind the others: masks count
  labels), and let each of these views ask `home.has(...)`. All that comes and goes with it bears its name as label, and
  is drawn from a stream of its own (`home.rng(view, element)`), so that nothing else moves.
- A look, such as another kind of door: add it to the choices where the kind is drawn. Shares of kinds decide homes, so
  a new kind changes the photos of homes that were drawn before.
- A view: write a package with `build(home) -> Scene`, and name it in `VIEWS` of `photo` and in `drivers.PHOTOS`.
"""
