"""How the files of OUT are called."""


def file_name(name: str, *, synthetic: bool) -> str:
    """Name a file of OUT; what is synthetic says so.

    Examples
    --------
    >>> file_name("map.html", synthetic=True)
    'map-synthetic.html'
    """
    stem, _, suffix = name.partition(".")
    return f"{stem}-synthetic.{suffix}" if synthetic else name
