"""Warp kernels of the cloth: constraint sweeps, contact with what lies under it, distances.

One core runs a sweep as one loop over all constraints, so Gauss-Seidel needs no graph colouring: neighbours in memory
are neighbours in the cloth, and the whole of several steps is a single launch.
"""

# Warp reads the annotations as the kernel's types; to a type checker they are calls.
# mypy: ignore-errors

import warp as wp

wp.set_module_options({"enable_backward": False})

# Trousers that are too long lie on the floor.
FLOOR = wp.constant(0.003)


@wp.func
def keep_apart(
    x: wp.array(dtype=wp.vec3),
    pair: wp.vec2i,
    rest: float,
    stretched: float,
    squashed: float,
):
    """Move both ends of a pair towards its rest length, by the share given for a pair too long or too short."""
    d = x[pair[0]] - x[pair[1]]
    length = wp.length(d)
    gap = length - rest
    k = stretched
    if gap < 0.0:
        k = squashed
    if length > 1.0e-9 and k > 0.0:
        p = d * (0.5 * k * gap / length)
        x[pair[0]] = x[pair[0]] - p
        x[pair[1]] = x[pair[1]] + p


@wp.func
def pushed_out(x: wp.vec3, before: wp.vec3, normal: wp.vec3, deep: float, friction: float, push: float):
    """A vertex `deep` [m] under its offset, moved out along the normal by `push` at most, its sliding braked."""
    y = x + normal * wp.min(deep, push)
    d = y - before
    slide = d - normal * wp.dot(d, normal)
    length = wp.length(slide)
    if length > 1.0e-9:
        y = y - slide * wp.min(friction * deep / length, 1.0)
    return y


@wp.func
def sweep(
    x: wp.array(dtype=wp.vec3),
    pairs: wp.array(dtype=wp.vec2i),
    rest: wp.array(dtype=float),
    stretched: float,
    squashed: float,
    backwards: int,
):
    """Keep every pair apart, one after the other."""
    count = pairs.shape[0]
    for i in range(count):
        k = i
        if backwards == 1:
            k = count - 1 - i
        keep_apart(x, pairs[k], rest[k], stretched, squashed)


@wp.func
def fall(
    x: wp.array(dtype=wp.vec3),
    before: wp.array(dtype=wp.vec3),
    velocity: wp.array(dtype=wp.vec3),
    gravity: float,
    dt: float,
    damping: float,
    fastest: float,
):
    """Let every vertex go on as it went, `fastest` at most, and fall."""
    for i in range(x.shape[0]):
        v = velocity[i] * damping + wp.vec3(0.0, 0.0, -gravity * dt)
        speed = wp.length(v)
        if speed > fastest:
            v = v * (fastest / speed)
        before[i] = x[i]
        x[i] = x[i] + v * dt


@wp.func
def hold_up(x: wp.array(dtype=wp.vec3), pins: wp.array(dtype=int), height: wp.array(dtype=float), may_sink: int):
    """Put pinned vertices at their heights, or no higher."""
    for k in range(pins.shape[0]):
        p = x[pins[k]]
        if may_sink == 0 or p[2] > height[k]:
            x[pins[k]] = wp.vec3(p[0], p[1], height[k])


@wp.func
def keep_out(
    x: wp.array(dtype=wp.vec3),
    before: wp.array(dtype=wp.vec3),
    contact_point: wp.array(dtype=wp.vec3),
    contact_normal: wp.array(dtype=wp.vec3),
    offset: wp.array(dtype=float),
    friction: float,
    push: float,
):
    """Lead vertices out of what they rest on, and keep them on the floor."""
    for i in range(x.shape[0]):
        n = contact_normal[i]
        deep = offset[i] - wp.dot(x[i] - contact_point[i], n)
        if deep > 0.0 and wp.dot(n, n) > 0.5:
            x[i] = pushed_out(x[i], before[i], n, deep, friction, push)
        if x[i][2] < FLOOR:
            x[i] = wp.vec3(before[i][0], before[i][1], FLOOR)


@wp.kernel
def advance(
    steps: int,
    x: wp.array(dtype=wp.vec3),
    before: wp.array(dtype=wp.vec3),
    velocity: wp.array(dtype=wp.vec3),
    links: wp.array(dtype=wp.vec2i),
    link_rest: wp.array(dtype=float),
    bends: wp.array(dtype=wp.vec2i),
    bend_rest: wp.array(dtype=float),
    tethers: wp.array(dtype=wp.vec2i),
    tether_rest: wp.array(dtype=float),
    squashed: float,
    stiffness: float,
    pins: wp.array(dtype=int),
    pin_height: wp.array(dtype=float),
    may_sink: int,
    contact_point: wp.array(dtype=wp.vec3),
    contact_normal: wp.array(dtype=wp.vec3),
    offset: wp.array(dtype=float),
    gravity: float,
    dt: float,
    damping: float,
    fastest: float,
    friction: float,
    push: float,
):
    """Run whole time steps of position-based dynamics; launched with dim=1. Lengths in m, times in s."""
    for step in range(steps):
        fall(x, before, velocity, gravity, dt, damping, fastest)
        # Sweeps alternate in direction, or the cloth leans towards the end of the list.
        if step % 2 == 0:
            sweep(x, links, link_rest, 1.0, squashed, 0)
            sweep(x, bends, bend_rest, stiffness, stiffness, 0)
            sweep(x, tethers, tether_rest, 0.9, 0.0, 0)
        else:
            sweep(x, tethers, tether_rest, 0.9, 0.0, 1)
            sweep(x, bends, bend_rest, stiffness, stiffness, 1)
            sweep(x, links, link_rest, 1.0, squashed, 1)
        hold_up(x, pins, pin_height, may_sink)
        keep_out(x, before, contact_point, contact_normal, offset, friction, push)
        for i in range(x.shape[0]):
            velocity[i] = (x[i] - before[i]) / dt


@wp.kernel
def nearest(
    meshes: wp.array(dtype=wp.uint64),
    layer: wp.array(dtype=int),
    vertex_normal: wp.array(dtype=wp.vec3),
    x: wp.array(dtype=wp.vec3),
    reach: float,
    trust: float,
    contact_point: wp.array(dtype=wp.vec3),
    contact_normal: wp.array(dtype=wp.vec3),
):
    """Closest point of each vertex's own mesh within reach [m], and the outward normal there (zero: none).

    trust: the true direction is taken where its cosine with the shading normal is above this: 0.3 keeps cloth smooth
    in creases, -2 always leads out of the mesh.
    """
    i = wp.tid()
    mesh = meshes[layer[i]]
    q = wp.mesh_query_point_sign_normal(mesh, x[i], reach)
    contact_normal[i] = wp.vec3(0.0, 0.0, 0.0)
    if q.result:
        p = wp.mesh_eval_position(mesh, q.face, q.u, q.v)
        m = wp.mesh_get(mesh)
        a = vertex_normal[m.indices[q.face * 3]]
        b = vertex_normal[m.indices[q.face * 3 + 1]]
        c = vertex_normal[m.indices[q.face * 3 + 2]]
        n = wp.normalize(a * q.u + b * q.v + c * (1.0 - q.u - q.v))
        d = x[i] - p
        length = wp.length(d)
        # Away from the surface the true direction is better than the shading normal; on it, it is noise.
        if length > 0.002 or (trust < -1.0 and length > 1.0e-5):
            true_normal = d * (q.sign / length)
            if wp.dot(true_normal, n) > trust:
                n = true_normal
        contact_point[i] = p
        contact_normal[i] = n


@wp.kernel
def signed_distance(
    mesh: wp.uint64,
    x: wp.array(dtype=wp.vec3),
    reach: float,
    out: wp.array(dtype=float),
):
    """Distance to a mesh [m], negative inside; `reach` where nothing is that near."""
    i = wp.tid()
    q = wp.mesh_query_point_sign_normal(mesh, x[i], reach)
    out[i] = reach
    if q.result:
        out[i] = q.sign * wp.length(x[i] - wp.mesh_eval_position(mesh, q.face, q.u, q.v))


@wp.kernel
def covered(
    mesh: wp.uint64,
    x: wp.array(dtype=wp.vec3),
    normal: wp.array(dtype=wp.vec3),
    back: float,
    reach: float,
    out: wp.array(dtype=int),
):
    """1 where a ray from `back` metres under a vertex along its normal leaves through the mesh within reach."""
    i = wp.tid()
    q = wp.mesh_query_ray(mesh, x[i] - normal[i] * back, normal[i], reach)
    if q.result and wp.dot(q.normal, normal[i]) > 0.0:
        out[i] = 1
