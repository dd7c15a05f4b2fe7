"""The same vectors in pgvector and in Python's faiss-cpu: what a search takes at the narrowest width that finds as well.

vector_peers.py FOLDER DIMENSIONS K RECALL: FOLDER holds vectors.f32, questions.f32 and best.i32 (the K rows to be found of each
question). Prints one line a peer: name, milliseconds of the median search, recall, width.
"""

import pathlib
import sys
import time

import faiss
import numpy
import pgserver
import psycopg

FOLDER, DIMENSIONS, K, RECALL = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
LINKS, BUILD_WIDTH = 16, 64  # pgvector's defaults, for both


def say(text):
    print(text, file=sys.stderr, flush=True)


def narrowest(name, questions, best, search):
    """Doubles the width until enough is found; each question is asked once more before it counts."""
    width = K
    while True:
        taken, right = [], 0
        for number, question in enumerate(questions):
            search(question, width)
            began = time.perf_counter()
            rows = search(question, width)
            taken.append((time.perf_counter() - began) * 1000)
            right += len(set(rows) & set(best[number]))
        recall = right / (K * len(questions))
        if recall >= RECALL or width >= 640:
            print(name, f"{sorted(taken)[len(taken) // 2]:.4f}", f"{recall:.4f}", width, flush=True)
            return
        width *= 2


def with_pgvector(vectors, questions, best):
    say(f"pgvector links {len(vectors)} vectors")
    server = pgserver.get_server(FOLDER / "pgvector")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as db:
            version = db.execute("create extension vector; select extversion from pg_extension where extname = 'vector'")
            version.nextset()
            say(f"pgvector {version.fetchone()[0]}")
            db.execute(f"create table item (id int primary key, place vector({DIMENSIONS}))")
            with db.cursor().copy("copy item from stdin with (format binary)") as copy:
                copy.set_types(["int4", "bytea"])
                head = DIMENSIONS.to_bytes(2, "big") + b"\0\0"
                for row, vector in enumerate(vectors):
                    copy.write_row((row, head + vector.astype(">f4").tobytes()))
            db.execute("set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 1")
            db.execute(f"create index on item using hnsw (place vector_ip_ops) with (m = {LINKS}, ef_construction = {BUILD_WIDTH})")
            db.execute("vacuum analyze item")
            now = [0]

            def search(question, width):
                if now[0] != width:
                    db.execute(f"set hnsw.ef_search = {width}")
                    now[0] = width
                text = "[" + ",".join(f"{number:.9g}" for number in question) + "]"
                found = db.execute("select id from item order by place <#> %s limit %s", (text, K), prepare=True)
                return [row[0] for row in found]

            narrowest("pgvector", questions, best, search)
    finally:
        server.cleanup()


def with_faiss(vectors, questions, best):
    say(f"faiss-cpu {faiss.__version__} links {len(vectors)} vectors")
    index = faiss.IndexHNSWFlat(DIMENSIONS, LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = BUILD_WIDTH
    index.add(vectors)
    faiss.omp_set_num_threads(1)

    def search(question, width):
        index.hnsw.efSearch = width
        return index.search(question[None, :], K)[1][0].tolist()

    narrowest("faiss-cpu", questions, best, search)


def main():
    vectors = numpy.fromfile(FOLDER / "vectors.f32", dtype="<f4").reshape(-1, DIMENSIONS)
    questions = numpy.fromfile(FOLDER / "questions.f32", dtype="<f4").reshape(-1, DIMENSIONS)
    best = numpy.fromfile(FOLDER / "best.i32", dtype="<i4").reshape(-1, K).tolist()
    with_faiss(vectors, questions, best)
    with_pgvector(vectors, questions, best)


main()
