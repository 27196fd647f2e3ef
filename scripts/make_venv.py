"""Makes a virtual environment with pip, on any Python from 3.11.

Debian's Python comes without `ensurepip` unless python3-venv is installed; pip's own wheel, fetched from the
package index, then does what ensurepip would have done.
"""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv
from pathlib import Path

OLDEST = (3, 11)


def main(folder: str) -> int:
    if sys.version_info < OLDEST:
        print(f"tradeoff needs Python 3.11 or newer, and this is {sys.version.split()[0]}: set PYTHON=python3.11")
        return 1
    try:
        import ensurepip  # noqa: F401  its absence is what this is about
    except ImportError:
        venv.create(folder, with_pip=False)
        try:
            install_pip(folder)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            shutil.rmtree(folder)  # half an environment would stand in the way of the next try
            print(f"pip could not be fetched ({error}): try again, or install the package python3-venv")
            return 1
    else:
        venv.create(folder, with_pip=True)
    return 0


def install_pip(folder: str) -> None:
    """Lets pip's wheel install itself."""
    python = Path(folder) / "bin" / "python"
    with tempfile.TemporaryDirectory() as temporary:
        wheel = fetch(index_url(), temporary)
        command = [str(python), f"{wheel}/pip", "install", "--quiet", "--no-index", str(wheel)]
        subprocess.run(command, check=True)


def index_url() -> str:
    """The package index that pip would use."""
    if stated := os.environ.get("PIP_INDEX_URL"):
        return stated
    parser = configparser.RawConfigParser()
    home = Path.home()
    parser.read(["/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
    return parser.get("global", "index-url", fallback="https://pypi.org/simple")


def fetch(index: str, folder: str) -> Path:
    """Downloads the newest wheel of pip."""
    page_url = f"{index.rstrip('/')}/pip/"
    with urllib.request.urlopen(page_url) as page:
        links: list[tuple[str, str, str]] = re.findall(
            r'href="([^"]+/(pip-([\d.]+)-py3-none-any\.whl)[^"]*)"', page.read().decode()
        )
    link, name, _ = max(links, key=lambda found: [int(part) for part in found[2].split(".")])
    target = Path(folder) / name
    with urllib.request.urlopen(urllib.parse.urljoin(page_url, link)) as wheel:
        target.write_bytes(wheel.read())
    return target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
