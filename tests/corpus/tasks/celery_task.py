"""Tasks, a worker in this process over a broker in memory, chains and a schedule."""

from celery import Celery, chain, group
from celery.contrib.testing.worker import start_worker
from celery.schedules import crontab

app = Celery("corpus", broker="memory://", backend="cache+memory://")
app.conf.update(worker_hijack_root_logger=False, worker_log_color=False)


@app.task(name="add")
def add(x: int, y: int) -> int:
    return x + y


with start_worker(app, perform_ping_check=False, pool="solo", loglevel="error"):
    print(add.delay(2, 3).get(timeout=20), chain(add.s(1, 1), add.s(10))().get(timeout=20))
    print(group(add.s(n, n) for n in range(3))().get(timeout=20))
print(crontab(minute="*/15"), add.signature((1, 2)), app.tasks["add"].name)
