"""Tonight's routes, from Wegwerk's planner."""

import json
from urllib.request import Request, urlopen

URL = "https://api.wegwerk.example/v2/routes"


def routes(stops: list[dict[str, str]], key: str) -> list[list[str]]:
    """Stop ids in the order in which each van drives them.

    The key opens the stops of all bakeries; it comes from the vault and is replaced each month.
    """
    body = json.dumps({"stops": stops, "avoid": ["low bridges"]}).encode()
    request = Request(URL, body, {"Authorization": f"Bearer {key}"})
    with urlopen(request, timeout=30) as answer:
        return [van["stops"] for van in json.load(answer)["vans"]]
