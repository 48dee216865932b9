"""The same clusters on Apache Spark: a real master and a real worker on this machine's loopback."""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tamis.errors import UsageError
from tamis.review.duplicates.find import Duplicates, find_duplicates
from tests.review.duplicates.libraries import small_library

HAS_SPARK = importlib.util.find_spec("pyspark") is not None
HAS_JAVA = shutil.which("java") is not None
needs_spark = pytest.mark.skipif(
    not (HAS_SPARK and HAS_JAVA),
    reason="needs pyspark (extra spark) and Java" if not HAS_SPARK else "needs Java on the path",
)
# Both are gone after that, whatever happens.
PATIENCE = 120.0


def checksum(found: Duplicates) -> str:
    """Return one hash of all clusters and of all decided pairs."""
    clusters = sorted(zip(found.clusters.index, found.clusters, strict=True))
    pairs = found.pairs[["record", "other", "decision", "veto", "why"]].itertuples(index=False, name=None)
    return hashlib.sha256(repr((clusters, sorted(pairs))).encode()).hexdigest()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, said: str) -> None:
    """Wait until a page of Spark says something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                if said in page.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.3)
    pytest.fail(f"{address} did not say {said} in {PATIENCE:.0f} seconds")


@pytest.fixture
def master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a master and a worker of one core; both are killed at the end."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, page, worker_page = free_port(), free_port(), free_port()
    settings = {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
        # Short runs do not earn back what the second compiler costs.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "SPARK_DRIVER_MEMORY": "700m",
        "SPARK_WORKER_DIR": str(tmp_path),
        "SPARK_LOCAL_DIRS": str(tmp_path),
        "OMP_NUM_THREADS": "1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    address = f"spark://127.0.0.1:{port}"
    commands = [
        [
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--webui-port",
            str(page),
        ],
        [
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "1200m",
            "--work-dir",
            str(tmp_path),
            "--webui-port",
            str(worker_page),
            address,
        ],
    ]
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            with (tmp_path / f"log-{len(running)}").open("wb") as log:
                running.append(
                    subprocess.Popen(
                        [str(home / "bin/spark-class"), *command],
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
            wait_for(
                f"http://127.0.0.1:{page}/json/",
                '"status" : "ALIVE"' if len(running) == 1 else '"aliveworkers" : 1',
            )
        yield address
    finally:
        for process in reversed(running):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@needs_spark
def test_a_standalone_cluster_finds_the_same_as_the_embedded_engine(master: str) -> None:
    records = small_library(900)
    assert len(records) > 2000
    embedded = find_duplicates(records.drop(columns="truth"))
    spread = find_duplicates(records.drop(columns="truth"), engine="spark", master=master)
    assert embedded.clusters.duplicated().sum() > 500
    assert checksum(spread) == checksum(embedded)
    pd.testing.assert_frame_equal(spread.dropped, embedded.dropped)


@needs_spark
def test_a_master_that_does_not_answer_is_told_at_once() -> None:
    with pytest.raises(UsageError, match=r"No Spark master answers at 127\.0\.0\.1"):
        find_duplicates(small_library(3), engine="spark", master=f"spark://127.0.0.1:{free_port()}")


def test_without_java_the_error_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="needs Java"):
        find_duplicates(small_library(3), engine="spark")


def test_without_pyspark_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    java = tmp_path / "java"
    java.write_text("", "utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(UsageError, match=r"pip install 'tamis\[spark\]'"):
        find_duplicates(small_library(3), engine="spark")


def test_only_spark_has_a_master() -> None:
    with pytest.raises(UsageError, match="only the engine spark has"):
        find_duplicates(small_library(3), master="local[*]")
    with pytest.raises(UsageError, match="known engines: duckdb, spark"):
        find_duplicates(small_library(3), engine="dask")  # type: ignore[arg-type]
