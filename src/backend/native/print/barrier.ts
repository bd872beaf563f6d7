import { availableParallelism } from "node:os";
import { ABORT, ARRIVED, BARRIER_SLEEPERS, GENERATION } from "../../threads/control.ts";

/**
 * Looks before a thread goes to sleep; with its pause a look is some 40 ns, so this is about 1 ms. Waking a sleeper on a virtual machine takes
 * so long that steps with 50 µs were a tenth slower.
 */
const SPINS = 24_000;
/** The same where there are more threads than cores: whom they wait for may need theirs. */
const FEW_SPINS = 1_200;
/** What this process may use of the machine. */
const CORES = availableParallelism();
/** A sleeper looks again by itself after this long. A guard: the last to arrive wakes all sleepers. */
const SLEEP_NANOSECONDS = 10_000_000;

/**
 * `barrier(memory, threads)` in C returns when all `threads` threads have called it: 0, or 1 once another thread of the run
 * has failed. The words are those of WebAssembly's barrier, and all threads of a run come to one and the same.
 */
export const barrierText = `#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#else
#include <sched.h>
#endif
#if defined(__x86_64__) || defined(__i386__)
#define PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ volatile("yield")
#else
#define PAUSE() ((void)0)
#endif
#define LOOK(word) __atomic_load_n(word, __ATOMIC_SEQ_CST)
#define ADD(word, n) __atomic_add_fetch(word, n, __ATOMIC_SEQ_CST)
static __attribute__((noinline)) int barrier(char *memory, int32_t threads) {
  if (threads <= 1) return 0;
  uint32_t *arrived = (uint32_t *)(memory + ${ARRIVED});
  uint32_t *generation = (uint32_t *)(memory + ${GENERATION});
  uint32_t *abort = (uint32_t *)(memory + ${ABORT});
  uint32_t *sleepers = (uint32_t *)(memory + ${BARRIER_SLEEPERS});
  /* The generation is read before arriving: afterwards it may move at any moment. */
  uint32_t seen = LOOK(generation);
  if (ADD(arrived, 1) == (uint32_t)threads) {
    __atomic_store_n(arrived, 0, __ATOMIC_SEQ_CST);
    ADD(generation, 1);
#if defined(__linux__)
    if (LOOK(sleepers)) syscall(SYS_futex, generation, FUTEX_WAKE_PRIVATE, 0x7fffffff, 0, 0, 0);
#endif
    return 0;
  }
  int32_t spins = threads <= ${CORES} ? ${SPINS} : ${FEW_SPINS};
  for (int32_t spun = 0;; spun++) {
    if (LOOK(generation) != seen) return 0;
    if (LOOK(abort)) return 1;
    if (spun < spins) {
      PAUSE();
      continue;
    }
#if defined(__linux__)
    struct timespec limit = {0, ${SLEEP_NANOSECONDS}};
    ADD(sleepers, 1);
    syscall(SYS_futex, generation, FUTEX_WAIT_PRIVATE, seen, &limit, 0, 0);
    ADD(sleepers, -1);
#else
    (void)sleepers;
    sched_yield();
#endif
  }
}
`;
