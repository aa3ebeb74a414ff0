/* site: where a run would take place: ranks, hosts, batch system, libraries, the results folder. */
#ifndef DEMODASH_STAGE_CHECK_SITE_H
#define DEMODASH_STAGE_CHECK_SITE_H

#include "mpi/host.h"
#include "src/core/team.h"
#include "src/stage/check/findings.h"
#include "src/stage/check/probe.h"

typedef struct {
    int ranks;
    host_survey hosts;
    char *host_names;           /* "host1*4,host2*4" */
    char *complaint;            /* of more ranks than cores (launch_complain), or NULL */
    char *mpi, *hdf5;           /* libraries; owner of the texts: caller, site_release */
    const char *blas;
    int blas_threads;           /* of a rank */
    int job_tasks;              /* SLURM_NTASKS, or 0 outside of a job */
    int job_cores;              /* SLURM_CPUS_PER_TASK, or 0 */
    double memory;              /* bytes that this host may still give, or 0 where it does not
                                 * say */
} site_facts;

/* *ret on rank 0 alone, elsewhere it is empty. Collective. */
void site_look(site_facts *ret, const team *world);
void site_release(site_facts *s);

/* Findings about the launch. planned: ranks of the plan. */
void site_check(findings *f, const site_facts *s, int planned);

/* Findings about the results folder: what the probe said (status, and its sentence), and whether
 * need bytes fit. */
void site_check_folder(findings *f, const probe_result *p, status_t status, const char *sentence,
                       const char *folder, double need);

/* Findings about memory and time: peak of a rank in bytes, seconds of the plan, seconds_left of the
 * job (infinite: no end), planned ranks. */
void site_check_need(findings *f, const site_facts *s, double peak, double seconds,
                     double seconds_left, int planned);

#endif
