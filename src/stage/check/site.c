/* What can be learned about the launch without working: the ranks' hosts, what the batch system
 * says of the job, the libraries' versions, the memory that is left. Findings compare it with
 * what the plan needs. */
#include "src/stage/check/site.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "io/h5.h"
#include "mpi/launch.h"
#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/stage/task/available.h"

static const double MIB = 1048576.0;

void site_look(site_facts *ret, const team *world)
{
    const host_survey hosts = host_look_at_all(world);
    char *names = team_hosts(world), *complaint = launch_complain(world);
    *ret = (site_facts){0};
    if (world->rank != 0) {
        memory_free(names);
        memory_free(complaint);
        return;
    }
    const size_t memory = available_memory();
    const char *cores = getenv("SLURM_JOB_ID") != NULL ? getenv("SLURM_CPUS_PER_TASK") : NULL;
    *ret = (site_facts){.ranks = world->size, .hosts = hosts, .host_names = names,
                        .complaint = complaint, .mpi = team_library(), .hdf5 = h5_library(),
                        .blas = gemm_describe(), .blas_threads = gemm_threads(),
                        .job_tasks = launch_tasks_of_job(),
                        .job_cores = cores != NULL ? atoi(cores) : 0,
                        .memory = memory < SIZE_MAX ? (double)memory : 0};
}

void site_release(site_facts *s)
{
    memory_free(s->host_names);
    memory_free(s->complaint);
    memory_free(s->mpi);
    memory_free(s->hdf5);
    *s = (site_facts){0};
}

static const char *plural(int count)
{
    return count == 1 ? "" : "s";
}

static void check_binding(findings *f, const site_facts *s)
{
    const host_survey *h = &s->hosts;
    if (s->complaint != NULL) {
        findings_add(f, FINDING_WARNING, FINDING_MACHINE, -1, "ranks-above-cores", "%s",
                     s->complaint);
    }
    const bool bound = h->most_ranks > 1 && h->most_own < h->least_cores;
    findings_add(f, FINDING_OK, FINDING_MACHINE, -1, "ranks",
                 "%d rank%s on %d host%s (%s), %d core%s a host%s, %s, %d BLAS thread%s a rank",
                 s->ranks, plural(s->ranks), h->hosts, plural(h->hosts), s->host_names,
                 h->least_cores, plural(h->least_cores),
                 h->least_cores < h->most_cores ? " at least" : "",
                 bound ? "each rank bound to its own" : "ranks not bound", s->blas_threads,
                 plural(s->blas_threads));
    if (s->blas_threads > 1) {
        findings_add(f, FINDING_WARNING, FINDING_MACHINE, -1, "blas-threads",
                     "BLAS uses %d threads a rank: set OPENBLAS_NUM_THREADS=1", s->blas_threads);
    }
}

static void check_job(findings *f, const site_facts *s)
{
    if (s->job_tasks > 0 && s->job_tasks != s->ranks) {
        findings_add(f, FINDING_WARNING, FINDING_MACHINE, -1, "slurm-tasks",
                     "the SLURM job has %d task%s, MPI sees %d rank%s: a sweep started like this "
                     "uses "
                     "%d; launch with 'srun --mpi=pmix demodash ...' or 'mpirun demodash ...'",
                     s->job_tasks, plural(s->job_tasks), s->ranks, plural(s->ranks), s->ranks);
    } else if (s->job_tasks > 0) {
        findings_add(f, FINDING_OK, FINDING_MACHINE, -1, "slurm-tasks",
                     "SLURM and MPI agree on %d rank%s", s->ranks, plural(s->ranks));
    }
    if (s->job_cores > 1) {
        findings_add(f, FINDING_WARNING, FINDING_MACHINE, -1, "slurm-cores",
                     "the job has %d cores a task, a rank uses one: ask for more tasks and "
                     "--cpus-per-task=1", s->job_cores);
    }
}

void site_check(findings *f, const site_facts *s, int planned)
{
    check_binding(f, s);
    check_job(f, s);
    findings_add(f, FINDING_OK, FINDING_MACHINE, -1, "libraries", "%s; %s; %s", s->mpi, s->hdf5,
                 s->blas);
    if (planned != s->ranks) {
        findings_add(f, FINDING_OK, FINDING_MACHINE, -1, "planned-ranks",
                     "planned for %d rank%s, looked at from "
                     "%d", planned, plural(planned), s->ranks);
    }
}

void site_check_folder(findings *f, const probe_result *p, status_t status, const char *sentence,
                       const char *folder, double need)
{
    if (status != STATUS_OK) {
        findings_add(f, FINDING_ERROR, FINDING_FOLDER, -1, "not-writable", "%s", sentence);
        return;
    }
    findings_add(f, FINDING_OK, FINDING_FOLDER, -1, "writable",
                 "%s%s%s%s: written, synced, renamed, read back and %s; %.0f ms a file", folder,
                 p->exists ? "" : " (tried in ", p->exists ? "" : p->place, p->exists ? "" : ")",
                 p->locks ? "locked" : "removed", 1000 * p->seconds);
    if (!p->locks) {
        findings_add(f, FINDING_WARNING, FINDING_FOLDER, -1, "no-locks",
                     "locks do not work there: take care that no second run uses the folder");
    }
    if (p->free_files < 10000) {
        findings_add(f, FINDING_WARNING, FINDING_FOLDER, -1, "few-files",
                     "only %.0f more files fit there", p->free_files);
    }
    const bool full = p->free_bytes < need;
    findings_add(f, full ? FINDING_ERROR : p->free_bytes < 3 * need ? FINDING_WARNING : FINDING_OK,
                 FINDING_FOLDER, -1, "space",
                 "%.0f MiB are free, the results need about %.0f MiB%s", p->free_bytes / MIB,
                 ceil(need / MIB), full ? ": make room or choose another folder" : "");
}

void site_check_need(findings *f, const site_facts *s, double peak, double seconds,
                     double seconds_left, int planned)
{
    const int here = planned == s->ranks ? s->hosts.most_ranks
        : planned < s->hosts.most_cores ? planned : s->hosts.most_cores;
    if (s->memory > 0 && peak * here > s->memory) {
        findings_add(f, FINDING_WARNING, FINDING_FORECAST, -1, "memory",
                     "%d ranks of a host need %.0f MiB together, it can give %.0f: use fewer ranks "
                     "a "
                     "host", here, peak * here / MIB, s->memory / MIB);
    }
    if (seconds > seconds_left) {
        findings_add(f, FINDING_WARNING, FINDING_FORECAST, -1, "time",
                     "the job ends in %.0f min, the sweep is predicted to take %.0f: it will stop "
                     "at a "
                     "checkpoint with exit code 75; the same command goes on", seconds_left / 60,
                     seconds / 60);
    }
}
