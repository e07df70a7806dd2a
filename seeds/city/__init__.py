"""The synthetic Shanghai: a seeded city at true scale, with planted cases; no real parcel in it.

``seeds.city.city.build_city(seed)`` returns the layers, ``seeds.city.writing.write_city(folder)``
writes them with a study file, ``seeds.city.planted.planted()`` says which answers are known. This
module imports nothing heavy.
"""
