"""Photos of the demo neighbourhood's made-up homes, rendered; needs the extra `render`.

The way of a photo: a home is built into a `Scene` by the package of its view (facade, kitchen, bathroom, rooms, aerial)
out of `geometry`, `surfaces`, `greenery` and what `interior` holds; `mitsuba_scene` follows its light, `denoise` cleans
it, `develop` makes a photo of it, `watermark` marks it. `photo` does all that, `render_neighbourhood` for many homes.
"""
