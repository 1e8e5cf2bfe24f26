"""How numba compiles a kernel: its inner functions as far as they can be taken into the entrance, and that one once.

By itself numba optimises each function that only compiled ones call as if it stood alone and makes machine
code of it, which nobody calls, and does so again in each caller: half of the time of a kernel. Here they are
left as they were lowered; the entrance, which takes them all in, is optimised once.

Numba counts who holds an array or a list with locked instructions, as two threads might count at once: a quarter
of the time of the kernel. Each call of an entrance counts for itself alone, what it was handed too, so that
there the counts are plain numbers, which the optimiser can pair off.

Before numba takes a kernel from its cache, it imports and registers all that it could compile, with SciPy's linear
algebra: most of the time of taking one, and needed for none of it.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding, ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.runtime.nrt import rtsys
from numba.core.typed_passes import NoPythonSupportedFeatureValidation

POINTER, COUNT = ir.IntType(8).as_pointer(), ir.IntType(64)
COUNTS = {"NRT_incref": 1, "NRT_decref": -1}


class NoEnvironment:
    """The code generator of a library without machine code: there is no place for an environment to be set."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, *_: Any) -> None:
        """Environments hold Python objects; what is compiled here has none."""


class InnerLibrary(JITCodeLibrary):
    """The code of one function, to be linked into its callers and never run by itself."""

    @property
    def codegen(self) -> Any:
        """The code generator that owns the library."""
        return NoEnvironment(self._codegen)

    def get_pointer_to_function(self, _: str) -> int:
        """No address: nothing outside compiled code calls it."""
        self._ensure_finalized()
        return 0

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class EntranceLibrary(JITCodeLibrary):
    """The code of an entrance with all that it calls, whose counts of holders are plain numbers."""

    def _optimize_final_module(self) -> None:
        """As numba does, but with the counts put in after it has taken out pairs of calls that count."""
        codegen, module = self._codegen, self._final_module
        few = {"loop_vectorize": codegen._loopvect, "slp_vectorize": False, "opt": codegen._opt_level}
        manager, builder = codegen._module_pass_manager(**few, cost="cheap")
        manager.run(module, builder)
        counts = plain_counts(module.triple, str(module.data_layout))
        module.link_in(binding.parse_assembly(str(counts)))
        for name in COUNTS:
            module.get_function(name).linkage = "internal"
        manager, builder = codegen._module_pass_manager()
        manager.run(module, builder)


def plain_counts(triple: str, layout: str) -> ir.Module:
    """What numba calls to count one holder more or one fewer of what a pointer to its count stands for."""
    module = ir.Module("plain_counts")
    module.triple, module.data_layout = triple, layout
    kind = ir.FunctionType(ir.VoidType(), [POINTER])
    free = ir.Function(module, kind, "NRT_MemInfo_call_dtor")
    for name, change in COUNTS.items():
        function = ir.Function(module, kind, name)
        function.attributes.add("alwaysinline")
        held = function.args[0]
        builder = ir.IRBuilder(function.append_basic_block())
        with builder.if_then(builder.icmp_unsigned("!=", held, ir.Constant(POINTER, None))):
            place = builder.bitcast(held, COUNT.as_pointer())
            count = builder.add(builder.load(place), ir.Constant(COUNT, change))
            builder.store(count, place)
            if change < 0:
                with builder.if_then(builder.icmp_unsigned("==", count, ir.Constant(COUNT, 0)), likely=False):
                    builder.call(free, [held])
        builder.ret_void()
    return module


@register_pass(mutates_CFG=False, analysis_only=True)
class TakeInnerLibrary(FunctionPass):
    """Lower the function into a library of the kind above."""

    _name = "take_inner_library"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Give the library on; nothing of the function changes."""
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return False


class InnerCompiler(CompilerBase):
    """Numba's usual way of compiling, into an `InnerLibrary`."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes, with `TakeInnerLibrary` before the code is lowered."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(TakeInnerLibrary, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]


@register_pass(mutates_CFG=False, analysis_only=True)
class TakeEntranceLibrary(FunctionPass):
    """Lower the function into an `EntranceLibrary`."""

    _name = "take_entrance_library"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Give the library on; nothing of the function changes."""
        state.library = EntranceLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return False


class EntranceCompiler(CompilerBase):
    """Numba's usual way of compiling, into an `EntranceLibrary`."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes, with `TakeEntranceLibrary` before the code is lowered."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(TakeEntranceLibrary, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]


def take_kept(dispatcher: Any, kinds: tuple[Any, ...]) -> bool:
    """Whether numba's cache holds an entrance for arguments of these kinds; then it is made ready, and nothing else is."""
    rtsys.initialize(dispatcher.targetctx)
    try:
        kept = dispatcher._cache._load_overload(kinds, dispatcher.targetctx)
    except OSError:
        return False
    if kept is not None:
        dispatcher.add_overload(kept)
    return kept is not None
