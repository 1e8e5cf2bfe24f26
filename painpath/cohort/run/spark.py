"""The ranges judged by Spark: each task gets the name of a folder, never rows, and writes its own files.

Source and answers must lie where every worker can reach them. A worker needs the painpath wheel.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from painpath.cohort.run.engines import default_engine
from painpath.cohort.run.manifest import Done
from painpath.cohort.run.memory import hold_memory
from painpath.cohort.run.part import Task, judge_part
from painpath.record.problem import Unreadable

OPTION = "--engine spark"
# One folder to a task, one thread of Polars to a task: Spark does the spreading.
ONE_EACH = {"spark.sql.execution.arrow.maxRecordsPerBatch": "1", "spark.executorEnv.POLARS_MAX_THREADS": "1"}
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties').as_uri()}",
}
INSTALL = "pip install 'painpath[spark]' and a Java 17 runtime"


def judge_parts(task: Task, todo: list[str], master: str) -> Iterator[Done]:
    """Judge ranges on Spark, one task for each; they are told when all are finished."""
    if not todo:
        return
    session = start_session(master)
    try:
        yield from on_session(session, task, todo)
    finally:
        session.stop()


def on_session(session: Any, task: Task, todo: list[str]) -> list[Done]:
    """The same on a session that is there."""
    names = session.createDataFrame([(name,) for name in todo], "part string")
    plain = replace(task, engine=default_engine())

    def judge(batches: Iterator[Any]) -> Iterator[Any]:
        hold_memory()
        for batch in batches:
            done = [
                msgspec.json.encode(judge_part(plain, name)).decode() for name in batch["part"].to_pylist()
            ]
            yield pa.RecordBatch.from_pydict({"done": done})

    rows = _collected(names.repartition(len(todo)).mapInArrow(judge, "done string"))
    return [msgspec.json.decode(row.done, type=Done) for row in rows]


def _collected(frame: Any) -> list[Any]:
    from pyspark.errors import PySparkException

    try:
        found: list[Any] = frame.collect()
    except PySparkException as error:
        last = str(error).strip().splitlines()[-1]
        raise Unreadable(
            OPTION, last, "what is finished is kept; mend this and run the same command again"
        ) from None
    return found


def start_session(master: str) -> Any:
    """A Spark session on a cluster or this machine. Raises Unreadable when Spark is not there.

    On this machine the workers run this very Python; on a cluster the one that the cluster names.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Unreadable(OPTION, "Spark is not installed", INSTALL) from None
    builder = SparkSession.builder.appName("painpath cohort assess").master(master)
    if is_local(master):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in {**QUIET, **ONE_EACH}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def is_local(master: str) -> bool:
    """Whether Spark runs on this machine alone."""
    return master.startswith("local")
