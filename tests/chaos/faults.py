"""Every fault by its name."""

from __future__ import annotations

from tests.chaos import faults_letters as letters
from tests.chaos import faults_parliament as parliament
from tests.chaos import faults_processes as processes
from tests.chaos import faults_relay as relay
from tests.chaos import faults_stores as stores
from tests.chaos import faults_time as times
from tests.chaos.run import Fault

FAULTS = (
    Fault(processes.nothing_wrong),
    Fault(processes.web_killed),
    Fault(processes.workers_killed),
    Fault(processes.one_worker_of_four_killed),
    Fault(processes.workers_stopped),
    Fault(processes.deployed),
    Fault(times.clock_forward),
    Fault(times.clock_back),
    Fault(times.relay_away_for_two_hours),
    Fault(relay.relay_in_every_mood),
    Fault(relay.relay_refuses_us),
    Fault(parliament.mp_signs),
    Fault(parliament.address_changes),
    Fault(parliament.seat_falls_vacant),
    Fault(letters.poison_letters),
    Fault(letters.hundred_confirmations_at_once),
    Fault(stores.queue_deleted, ("sqlite",)),
    Fault(stores.redis_killed, ("postgresql",)),
    Fault(stores.postgres_killed, ("postgresql",)),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
